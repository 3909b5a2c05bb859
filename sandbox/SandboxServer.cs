using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Notify.Sandbox;

/// <summary>
/// The outside world in one process: FCM with its OAuth token endpoint, an SMTP server, the journal of what both accepted and
/// the faults that script their answers. HTTP has two ports, because without TLS a port of Kestrel speaks HTTP/1.1 or HTTP/2,
/// not both; either serves everything.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly SmtpServer smtp;
    private readonly ServiceAccount account;
    private readonly CancellationTokenSource stop;

    private SandboxServer(WebApplication app, SmtpServer smtp, ServiceAccount account, CancellationTokenSource stop)
    {
        (this.app, this.smtp, this.account, this.stop) = (app, smtp, account, stop);
        var bound = app.Urls.Select(url => new Uri(url)).ToArray();
        (HttpUrl, FcmUrl) = (Reachable(bound[0]), Reachable(bound[1]));
        SmtpUrl = Reachable(new UriBuilder("smtp", bound[0].Host, smtp.Port).Uri);
    }

    /// <summary>HTTP/1.1, without a slash at the end.</summary>
    public string HttpUrl { get; }

    /// <summary>HTTP/2 in clear text with prior knowledge, without a slash at the end.</summary>
    public string FcmUrl { get; }

    /// <summary><c>smtp://host:port</c>.</summary>
    public string SmtpUrl { get; }

    /// <summary>The port of SMTP.</summary>
    public int SmtpPort => smtp.Port;

    /// <summary>What was accepted.</summary>
    public required Journal Journal { get; init; }

    /// <summary>What is scripted.</summary>
    public required Faults Faults { get; init; }

    /// <summary>The service account of a project, as the JSON of <c>GET /service-account.json</c>.</summary>
    public string ServiceAccountJson(string project) => account.Json(project, HttpUrl + "/token");

    /// <summary>Starts it. All ports accept when the task ends.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken ct)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Listen(options.Listen, options.HttpPort, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(options.Listen, options.FcmPort, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        var stop = new CancellationTokenSource();
        var journal = new Journal(options);
        var faults = new Faults();
        var account = new ServiceAccount();
        var tokens = new AccessTokens(options);
        var scripted = new ScriptedAnswer(options.Time, stop.Token);

        var app = builder.Build();
        app.MapPost("/v1/projects/{project}/messages:send", new FcmEndpoint(tokens, faults, journal, scripted).SendAsync);
        new OAuthEndpoints(account, tokens, faults, scripted, options.Time).Map(app);
        new JournalEndpoints(journal).Map(app);
        new FaultEndpoints(faults).Map(app);
        new MailFrame(journal).Map(app);
        PageFiles.Map(app);
        app.MapGet("/health", http => http.Response.WriteAsync("ok", http.RequestAborted));

        SmtpServer? smtp = null;
        try
        {
            smtp = SmtpServer.Start(options, faults, journal);
            await app.StartAsync(ct);
            return new SandboxServer(app, smtp, account, stop) { Journal = journal, Faults = faults };
        }
        catch
        {
            if (smtp is not null) await smtp.DisposeAsync();
            await app.DisposeAsync();
            account.Dispose();
            stop.Dispose();
            throw;
        }
    }

    /// <summary>Stops it: answers that are being delayed are cut, connections closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await smtp.DisposeAsync();
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        account.Dispose();
        stop.Dispose();
    }

    private static string Reachable(Uri bound)
    {
        var host = bound.Host switch { "0.0.0.0" => IPAddress.Loopback.ToString(), "[::]" => "[::1]", var other => other };
        return $"{bound.Scheme}://{host}:{bound.Port}";
    }
}
