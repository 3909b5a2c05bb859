using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Notify.Email;

/// <summary>Whose certificates are believed: the system's authorities, and those of <see cref="EmailOptions.CaFile"/>.</summary>
internal sealed class CertificateTrust
{
    private readonly X509Certificate2Collection authorities = [];
    private readonly X509RevocationMode revocation;

    public CertificateTrust(EmailOptions options)
    {
        if (options.CaFile.Length == 0) return;
        authorities.ImportFromPemFile(options.CaFile);
        revocation = options.CheckRevocation ? X509RevocationMode.Online : X509RevocationMode.NoCheck;
        Callback = IsTrusted;
    }

    /// <summary>Null where the library's own check is enough.</summary>
    public RemoteCertificateValidationCallback? Callback { get; }

    /// <summary>Only the chain is judged again: a certificate of another name, or none, stays refused.</summary>
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? seen, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 shown) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = revocation;
        if (seen is not null) chain.ChainPolicy.ExtraStore.AddRange(seen.ChainElements.Select(e => e.Certificate).ToArray());
        return chain.Build(shown);
    }
}
