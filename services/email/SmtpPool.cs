using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Notify.Email;

/// <summary>The connections of this process to the mail server: as many as sends in flight, kept for the next mail.</summary>
internal sealed partial class SmtpPool : IAsyncDisposable
{
    private readonly EmailOptions options;
    private readonly SmtpServer server;
    private readonly CertificateTrust trust;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim slots;
    private readonly Stack<SmtpConnection> idle = new();
    private readonly Lock gate = new();
    private readonly ITimer sweep;

    private Task sweeping = Task.CompletedTask;
    private bool disposed;

    public SmtpPool(IOptions<EmailOptions> options, TimeProvider clock, ILogger<SmtpPool> log)
    {
        this.options = options.Value;
        this.clock = clock;
        server = SmtpServer.Of(this.options);
        trust = new(this.options);
        if (server.MayBeReadable) LogReadable(log, server.Tls);
        slots = new(this.options.Connections);
        var every = this.options.IdleTimeout / 4;
        sweep = clock.CreateTimer(_ => sweeping = CloseIdleAsync(), null, every, every);
    }

    /// <summary>Sends a mail on a kept connection or a new one. Every way it can end is an answer.</summary>
    public async Task<SmtpAnswer> SendAsync(MimeMessage message, MailboxAddress returnTo, CancellationToken ct)
    {
        if (!await EnterAsync(ct).ConfigureAwait(false)) return SmtpAnswer.None(SmtpStage.Connect, SmtpSilence.Stopped);
        try
        {
            while (TakeIdle() is { } kept)
            {
                if (kept.Idle > options.ProbeAfter && !await kept.ProbeAsync(ct).ConfigureAwait(false))
                {
                    await kept.DisposeAsync().ConfigureAwait(false);
                    continue;
                }

                var answer = await SendOnAsync(kept, message, returnTo, ct).ConfigureAwait(false);
                if (!IsStale(answer)) return answer;
            }

            var connection = new SmtpConnection(options, server, trust, clock);
            if (await connection.OpenAsync(ct).ConfigureAwait(false) is not { } refused)
                return await SendOnAsync(connection, message, returnTo, ct).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
            return refused;
        }
        finally
        {
            slots.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sweep.DisposeAsync().ConfigureAwait(false);
        await sweeping.ConfigureAwait(false);
        lock (gate) disposed = true;
        while (TakeIdle() is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
        slots.Dispose();
    }

    /// <summary>The server had given up a kept connection before it took anything of this mail: that is no failed attempt.</summary>
    private static bool IsStale(SmtpAnswer answer) =>
        answer is { Stage: SmtpStage.Mail, Status: 421 } or { Stage: SmtpStage.Mail, Silence: SmtpSilence.Cut };

    private async Task<bool> EnterAsync(CancellationToken ct)
    {
        try
        {
            await slots.WaitAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<SmtpAnswer> SendOnAsync(SmtpConnection connection, MimeMessage message, MailboxAddress returnTo, CancellationToken ct)
    {
        var answer = await connection.SendAsync(message, returnTo, ct).ConfigureAwait(false);
        if (answer.Status == 421 || !connection.IsUsable || !Keep(connection)) await connection.DisposeAsync().ConfigureAwait(false);
        return answer;
    }

    private bool Keep(SmtpConnection connection)
    {
        lock (gate)
        {
            if (!disposed) idle.Push(connection);
            return !disposed;
        }
    }

    private SmtpConnection? TakeIdle()
    {
        lock (gate) return idle.TryPop(out var connection) ? connection : null;
    }

    private async Task CloseIdleAsync()
    {
        var old = new List<SmtpConnection>();
        lock (gate)
        {
            var kept = idle.Where(c => c.Idle < options.IdleTimeout).Reverse().ToList();
            old.AddRange(idle.Except(kept));
            idle.Clear();
            foreach (var connection in kept) idle.Push(connection);
        }

        foreach (var connection in old) await connection.DisposeAsync().ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Email:AllowPlainText is set and Email:Tls is {Tls}: mails and passwords may cross the network readable. For a sandbox only")]
    private static partial void LogReadable(ILogger log, SmtpTls tls);
}
