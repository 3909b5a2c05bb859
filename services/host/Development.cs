using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>The settings of <c>--development</c>: what a laptop needs and a server must choose for itself.</summary>
internal static class Development
{
    /// <summary>Defaults under all other sources: whatever is configured wins.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Settings = new Dictionary<string, string?>
    {
        ["Auth:Development"] = "true",
        ["Auth:HmacSecret"] = AuthOptions.SampleSecret,
        ["Auth:InternalKey"] = AuthOptions.SampleSecret,
        ["Unsubscribe:Key"] = AuthOptions.SampleSecret,
        ["Email:From"] = "Notify <notify@example.com>",
    };
}
