using System.Security.Claims;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Notify.Platform.Http;

/// <summary>Issues and checks people's JWTs in HMAC mode.</summary>
public sealed class PersonTokens(Microsoft.Extensions.Options.IOptions<AuthOptions> options, TimeProvider time)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private readonly AuthOptions auth = options.Value;

    /// <summary>What every token of a person must satisfy.</summary>
    public TokenValidationParameters Parameters { get; } = Rules(options.Value, time);

    /// <summary>Issues a token. For development and tests: in production the application's own login does it with the same secret.</summary>
    public string Issue(Person person, TimeSpan lifetime)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = auth.Issuer,
            Audience = auth.Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            Claims = new Dictionary<string, object> { [JwtRegisteredClaimNames.Sub] = person.User, [auth.TenantClaim] = person.Tenant },
            SigningCredentials = new SigningCredentials(Key(auth.HmacSecret), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Checks a token that did not come in a header, such as a first frame. Null if it is not valid.</summary>
    public async Task<(Person Person, DateTimeOffset Expires)?> CheckAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, Parameters).ConfigureAwait(false);
        if (!result.IsValid || Read(result.ClaimsIdentity) is not { } person) return null;
        return (person, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
    }

    /// <summary>The person of verified claims; null if <c>sub</c> or the tenant is missing.</summary>
    public Person? Read(ClaimsIdentity identity)
    {
        var user = identity.FindFirst(JwtRegisteredClaimNames.Sub)?.Value;
        var tenant = identity.FindFirst(auth.TenantClaim)?.Value;
        return string.IsNullOrEmpty(user) || string.IsNullOrEmpty(tenant) ? null : new Person(tenant, user);
    }

    private static TokenValidationParameters Rules(AuthOptions auth, TimeProvider time) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        ValidIssuer = auth.Issuer,
        ValidAudience = auth.Audience,
        ClockSkew = auth.ClockSkew,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        IssuerSigningKeys = auth.PreviousHmacSecret.Length > 0
            ? [Key(auth.HmacSecret), Key(auth.PreviousHmacSecret)]
            : [Key(auth.HmacSecret)],
        LifetimeValidator = (notBefore, expires, _, rules) =>
            expires is { } end && time.GetUtcNow().UtcDateTime < end + rules.ClockSkew
            && (notBefore is not { } start || time.GetUtcNow().UtcDateTime >= start - rules.ClockSkew),
    };

    private static SymmetricSecurityKey Key(string secret) => new(Encoding.UTF8.GetBytes(secret));
}
