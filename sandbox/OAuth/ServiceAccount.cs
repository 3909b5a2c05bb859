using System.Security.Cryptography;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>The sandbox's service accounts: one RSA key, made at the start, and one account for each project asked for.</summary>
internal sealed class ServiceAccount : IDisposable
{
    private const string MailPrefix = "notify@";
    private const string MailSuffix = ".iam.gserviceaccount.com";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly RSA rsa = RSA.Create(2048);

    public string KeyId { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>The file that Google's console would hand out.</summary>
    public string Json(string project, string tokenUri) => JsonSerializer.Serialize(new
    {
        type = "service_account",
        project_id = project,
        private_key_id = KeyId,
        private_key = rsa.ExportPkcs8PrivateKeyPem() + "\n",
        client_email = MailPrefix + project + MailSuffix,
        client_id = "100000000000000000001",
        auth_uri = new Uri(new Uri(tokenUri), "/auth").ToString(),
        token_uri = tokenUri,
        universe_domain = "googleapis.com",
    }, Indented);

    /// <summary>The project of an account's mail address; null when there is no such account.</summary>
    public static string? ProjectOf(string? mail) =>
        mail is not null && mail.StartsWith(MailPrefix, StringComparison.Ordinal) && mail.EndsWith(MailSuffix, StringComparison.Ordinal)
            && mail.Length > MailPrefix.Length + MailSuffix.Length ? mail[MailPrefix.Length..^MailSuffix.Length] : null;

    public bool Signed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (rsa) return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose() => rsa.Dispose();
}
