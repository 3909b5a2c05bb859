using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>Checks the assertion of a JWT bearer grant (RFC 7523) as Google's token endpoint does.</summary>
/// <param name="Project">The project of the account that signed it; null when it is refused.</param>
/// <param name="Error">The OAuth error; null when it is good.</param>
/// <param name="Description">Why.</param>
internal sealed record JwtGrant(string? Project, string? Error, string? Description)
{
    private static readonly string[] Scopes =
        ["https://www.googleapis.com/auth/firebase.messaging", "https://www.googleapis.com/auth/cloud-platform"];

    public static JwtGrant Check(string assertion, ServiceAccount account, IReadOnlyCollection<string> audiences, DateTimeOffset now)
    {
        try
        {
            return CheckWellFormed(assertion, account, audiences, now);
        }
        catch (InvalidOperationException)
        {
            return Refused("invalid_grant", "Bad Request"); // a string with half a surrogate pair
        }
    }

    private static JwtGrant CheckWellFormed(string assertion, ServiceAccount account, IReadOnlyCollection<string> audiences, DateTimeOffset now)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } claims || Bytes(parts[2]) is not { } signature)
            return Refused("invalid_grant", "Bad Request");
        if (ServiceAccount.ProjectOf(Text(claims, "iss")) is not { } project) return Refused("invalid_grant", "Invalid grant: account not found");
        if (Text(header, "alg") != "RS256" || Text(header, "kid") is { } kid && kid != account.KeyId
            || !account.Signed(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature))
            return Refused("invalid_grant", "Invalid JWT Signature.");
        if (Text(claims, "aud") is not { } audience || !audiences.Contains(audience))
            return Refused("invalid_grant", $"Failed audience check. The right audience is {audiences.First()}");
        if (!Timely(claims, now))
            return Refused("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");
        return (Text(claims, "scope") ?? "").Split(' ').Intersect(Scopes).Any()
            ? new JwtGrant(project, null, null)
            : Refused("invalid_scope", "Invalid OAuth scope or ID token audience provided.");
    }

    private static JwtGrant Refused(string error, string description) => new(null, error, description);

    private static bool Timely(JsonElement claims, DateTimeOffset now)
    {
        if (Number(claims, "iat") is not { } issued || Number(claims, "exp") is not { } expires) return false;
        var (seconds, skew) = (now.ToUnixTimeSeconds(), 300);
        return issued <= seconds + skew && expires > seconds && expires > issued && expires - issued <= 3600 + skew;
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static JsonElement? Decode(string part)
    {
        if (Bytes(part) is not { } bytes) return null;
        try
        {
            var reader = new Utf8JsonReader(bytes);
            var json = JsonElement.ParseValue(ref reader);
            return json.ValueKind == JsonValueKind.Object ? json : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(string part) => Base64Url.IsValid(part) ? Base64Url.DecodeFromChars(part) : null;
}
