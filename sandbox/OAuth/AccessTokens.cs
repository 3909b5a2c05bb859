using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.Sandbox;

/// <summary>
/// Issues and checks access tokens. A token carries its project and its end under a MAC with a key of this run, so nothing
/// grows with the number of tokens and none outlives the process.
/// </summary>
internal sealed class AccessTokens(SandboxOptions options)
{
    private const string Prefix = "ya29.sandbox.";
    private const string Scheme = "Bearer ";
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    public TimeSpan Lifetime => options.TokenLifetime;

    public string Issue(string project)
    {
        var end = (options.Time.GetUtcNow() + options.TokenLifetime).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var claims = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{end}:{project}"));
        return $"{Prefix}{claims}.{Mac(claims)}";
    }

    /// <summary>Says why an Authorization header does not open a project; null when it does.</summary>
    public FcmError? Refusal(string authorization, string project)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new FcmError(401, "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.")
            {
                Reason = "CREDENTIALS_MISSING",
            };
        }

        if (Read(authorization[Scheme.Length..].Trim()) is not { } token) return Unauthenticated("ACCESS_TOKEN_TYPE_UNSUPPORTED");
        if (token.End <= options.Time.GetUtcNow()) return Unauthenticated("ACCESS_TOKEN_EXPIRED");
        if (token.Project == project) return null;
        return new FcmError(403, $"Permission 'cloudmessaging.messages.create' denied on resource '//cloudresourcemanager.googleapis.com/projects/{project}' (or it may not exist).")
        {
            Reason = "IAM_PERMISSION_DENIED",
        };
    }

    private static FcmError Unauthenticated(string reason) =>
        new(401, "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.")
        {
            Reason = reason,
        };

    private (DateTimeOffset End, string Project)? Read(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var parts = token[Prefix.Length..].Split('.');
        if (parts.Length != 2 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Mac(parts[0])), Encoding.UTF8.GetBytes(parts[1]))) return null;
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]));
        var colon = claims.IndexOf(':', StringComparison.Ordinal);
        return (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(claims.AsSpan(0, colon), CultureInfo.InvariantCulture)), claims[(colon + 1)..]);
    }

    private string Mac(string claims) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(claims)));
}
