using Notify.Contracts;

namespace Notify.Routing;

/// <summary>What routing knows of a recipient: their address and their rules.</summary>
/// <param name="Email">Their mail address; null if none is known.</param>
/// <param name="Locale">Their language, such as <c>de-AT</c>; null means the type's default texts.</param>
/// <param name="Preferences">Their rules.</param>
internal sealed record RecipientProfile(string? Email, string? Locale, Preferences Preferences)
{
    public static readonly RecipientProfile Unknown = new(null, null, Preferences.None);
}

/// <summary>A recipient's switches. What is absent is on.</summary>
internal sealed record Preferences(
    IReadOnlyDictionary<DeliveryChannel, bool> Channels,
    IReadOnlyDictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>> Categories)
{
    public static readonly Preferences None = new(
        new Dictionary<DeliveryChannel, bool>(), new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>>());

    public bool Allows(DeliveryChannel channel) => Channels.GetValueOrDefault(channel, true);

    public bool Allows(string category, DeliveryChannel channel) =>
        !Categories.TryGetValue(category, out var switches) || switches.GetValueOrDefault(channel, true);
}
