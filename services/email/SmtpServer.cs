using System.Net;

namespace Notify.Email;

/// <summary>Where mail goes and how, taken from the options.</summary>
internal sealed record SmtpServer(string Host, int Port, SmtpTls Tls, string User, string Password)
{
    public bool IsLoopback => IsLoopbackHost(Host);

    /// <summary>Whether mail may cross a network in plain text.</summary>
    public bool MayBeReadable => Tls is SmtpTls.None or SmtpTls.Opportunistic && !IsLoopback;

    public static SmtpServer Of(EmailOptions options)
    {
        if (options.Url.Length > 0)
        {
            var url = ParseUrl(options.Url) ?? throw new InvalidOperationException("Email:Url is malformed.");
            var secure = url.Scheme == "smtps";
            var credentials = url.UserInfo.Split(':', 2);
            return Make(
                url.IdnHost.Trim('[', ']'),
                url.Port > 0 ? url.Port : 0,
                options.Tls ?? (secure ? SmtpTls.SslOnConnect : null),
                url.UserInfo.Length > 0 ? Uri.UnescapeDataString(credentials[0]) : options.User,
                credentials.Length == 2 ? Uri.UnescapeDataString(credentials[1]) : options.Password);
        }

        return Make(options.Host, options.Port, options.Tls, options.User, options.Password);
    }

    public static Uri? ParseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "smtp" or "smtps" && url.Host.Length > 0
            && url.PathAndQuery is "" or "/" && url.Fragment.Length == 0 ? url : null;

    private static SmtpServer Make(string host, int port, SmtpTls? tls, string user, string password)
    {
        var chosen = tls ?? (IsLoopbackHost(host) ? SmtpTls.None : SmtpTls.StartTls);
        return new(host, port > 0 ? port : chosen == SmtpTls.SslOnConnect ? 465 : 587, chosen, user, password);
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip));
}
