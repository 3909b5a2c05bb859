using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Notify.IntegrationTests.Running;
using Shouldly;

namespace Notify.IntegrationTests.Email;

/// <summary>A real Postfix of this test's own: its own folder, a free port, mail for bob@example.test that goes nowhere. The machine's own stays untouched.</summary>
internal sealed class Postfix : IAsyncDisposable
{
    private const string Program = "/usr/sbin/postfix";

    private readonly string folder = Directory.CreateTempSubdirectory("notify-postfix-").FullName;

    private Postfix()
    {
    }

    /// <summary>Why it cannot run here; null if it can.</summary>
    public static string? Missing =>
        !File.Exists(Program) ? "Postfix is not installed (scripts/dev-stack up --smtp installs it)"
        : !Environment.IsPrivilegedProcess ? "Postfix starts as root only" : null;

    /// <summary>The largest mail that it takes, bytes.</summary>
    public static int MailBytes => 20_000;

    public int Port { get; private set; }

    /// <summary>The authority that signed its certificate.</summary>
    public string CaFile => Path.Combine(folder, "ca.pem");

    /// <summary>Starts one whose certificate names this host.</summary>
    public static async Task<Postfix> StartAsync(string host)
    {
        var server = new Postfix();
        // Its processes run as other users and must get through.
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(server.folder, (UnixFileMode)0b111_101_101);
        server.WriteCertificates(host);
        server.Port = FreePort();
        server.WriteConfiguration();
        await server.RunAsync("start");
        await Eventually.GetAsync(server.AnswersAsync, answers => answers, "Postfix answers");
        return server;
    }

    public string Log()
    {
        var log = Path.Combine(folder, "mail.log");
        return File.Exists(log) ? File.ReadAllText(log) : "Postfix wrote no log.";
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("stop");
        Directory.Delete(folder, recursive: true);
    }

    private void WriteConfiguration()
    {
        var (conf, queue, data) = (Folder("conf"), Folder("queue"), Folder("data"));
        Run("chown", "postfix", data);
        File.WriteAllText(Path.Combine(conf, "main.cf"), $$"""
            compatibility_level = 3.6
            queue_directory = {{queue}}
            data_directory = {{data}}
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = mail.example.test
            mydestination =
            alias_maps =
            virtual_mailbox_domains = example.test
            virtual_mailbox_maps = inline:{ {bob@example.test=bob} }
            virtual_transport = discard:
            message_size_limit = {{MailBytes}}
            smtpd_recipient_restrictions = reject_unauth_destination
            smtpd_tls_cert_file = {{folder}}/cert.pem
            smtpd_tls_key_file = {{folder}}/key.pem
            smtpd_tls_security_level = may
            smtpd_tls_loglevel = 1
            maillog_file = {{folder}}/mail.log
            maillog_file_prefixes = {{folder}}

            """);
        File.WriteAllText(Path.Combine(conf, "master.cf"), $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            proxymap unix - - n - - proxymap
            anvil unix - - n - 1 anvil
            discard unix - - n - - discard
            error unix - - n - - error
            retry unix - - n - - error
            showq unix n - n - - showq
            postlog unix-dgram n - n - 1 postlogd

            """);
    }

    private string Folder(string name) => Directory.CreateDirectory(Path.Combine(folder, name)).FullName;

    private void WriteCertificates(string host)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var caKey = RSA.Create(2048);
        var caRequest = new CertificateRequest("CN=Authority of a test", caKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = caRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, now.AddDays(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port);
            using var reader = new StreamReader(client.GetStream());
            return (await reader.ReadLineAsync())?.StartsWith("220", StringComparison.Ordinal) == true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private Task RunAsync(string command) => Task.Run(() => Run(Program, "-c", Path.Combine(folder, "conf"), command));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit(TimeSpan.FromSeconds(60)).ShouldBeTrue($"{program} does not end");
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)} failed");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
