using Notify.Catalog;

namespace Notify.Routing;

/// <summary>What routing knows of a recipient: their address and their rules.</summary>
/// <param name="Email">Their mail address; null if none is known.</param>
/// <param name="Locale">Their language, such as <c>de-AT</c>; null means the type's default texts.</param>
/// <param name="TimeZone">Their IANA time zone as a service told it; null if none is known.</param>
/// <param name="Preferences">Their rules.</param>
internal sealed record RecipientProfile(string? Email, string? Locale, string? TimeZone, Preferences Preferences)
{
    public static readonly RecipientProfile Unknown = new(null, null, null, Preferences.None);

    /// <summary>How texts are written for them.</summary>
    public Addressee As(string id) => new(id, Locale, Zone());

    /// <summary>The zone their clock shows: their own choice, else what a service told, else UTC.</summary>
    public TimeZoneInfo Zone() => LocalTime.Zone(Preferences.TimeZone ?? TimeZone);
}
