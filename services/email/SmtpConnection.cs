using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Notify.Email;

/// <summary>
/// One connection to the mail server, used by one caller at a time. It knows at which stage the dialogue is and gives every
/// stage its own deadline: MailKit's Timeout counts per read and write, so a server that sends a byte a minute never meets it.
/// </summary>
internal sealed class SmtpConnection(EmailOptions options, SmtpServer server, CertificateTrust trust, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan QuitTimeout = TimeSpan.FromSeconds(2);

    private readonly WatchedClient client = new()
    {
        CheckCertificateRevocation = options.CheckRevocation,
        ServerCertificateValidationCallback = trust.Callback,
        // Never the first to give up: the deadlines of the stages are.
        Timeout = (int)Math.Min(int.MaxValue, (options.FinalDotTimeout + options.CommandTimeout).TotalMilliseconds),
    };

    private long usedAt = clock.GetTimestamp();
    private int mails;

    /// <summary>Whether another mail can go over it.</summary>
    public bool IsUsable => client.IsConnected && mails < options.MailsPerConnection;

    public TimeSpan Idle => clock.GetElapsedTime(usedAt);

    /// <summary>Connects and authenticates.</summary>
    /// <returns>Null, or why it failed.</returns>
    public Task<SmtpAnswer?> OpenAsync(CancellationToken ct) => RunAsync<SmtpAnswer?>(SmtpStage.Connect, async (stages, token) =>
    {
        await client.ConnectAsync(server.Host, server.Port, Security(server.Tls), token).ConfigureAwait(false);
        // DATA only: the stages below are those of DATA, and BDAT would gain nothing for mails of this size.
        client.Capabilities &= ~SmtpCapabilities.Chunking;
        if (server.User.Length == 0) return null;
        stages.Enter(SmtpStage.Auth);
        await client.AuthenticateAsync(server.User, server.Password, token).ConfigureAwait(false);
        return null;
    }, answer => answer, ct);

    /// <summary>Asks the server whether it is still there.</summary>
    public Task<bool> ProbeAsync(CancellationToken ct) => RunAsync(SmtpStage.Mail, async (_, token) =>
    {
        await client.NoOpAsync(token).ConfigureAwait(false);
        return true;
    }, _ => false, ct);

    /// <summary>Sends a mail to its one recipient.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="returnTo">The sender of the envelope.</param>
    /// <param name="ct">Stops it.</param>
    public async Task<SmtpAnswer> SendAsync(MimeMessage message, MailboxAddress returnTo, CancellationToken ct)
    {
        var to = message.To.Mailboxes.Single();
        var utf8 = EmailAddress.NeedsUtf8(to);
        if (utf8 && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8)) return SmtpAnswer.None(SmtpStage.Rcpt, SmtpSilence.NoUtf8);
        var format = FormatOptions.Default.Clone();
        format.International = utf8;
        mails++;
        var answer = await RunAsync(SmtpStage.Mail, async (stages, token) =>
        {
            client.Stages = stages;
            ((WatchedBody)message.Body!).Written = stages.OnBody;
            var text = await client.SendAsync(format, message, returnTo, [to], token).ConfigureAwait(false);
            return new SmtpAnswer(SmtpStage.AfterDot, 250, text);
        }, failed => failed, ct).ConfigureAwait(false);
        usedAt = clock.GetTimestamp();
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (client.IsConnected)
        {
            using var deadline = new CancellationTokenSource(QuitTimeout, clock);
            try
            {
                await client.DisconnectAsync(quit: true, deadline.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (IsSilence(e) || e is CommandException)
            {
                // QUIT is a courtesy: the connection is closed with or without it.
            }
        }

        client.Dispose();
    }

    private async Task<T> RunAsync<T>(SmtpStage first, Func<SmtpStages, CancellationToken, Task<T>> work, Func<SmtpAnswer, T> failed, CancellationToken ct)
    {
        using var stages = new SmtpStages(first, options, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stages.Deadline);
        try
        {
            return await work(stages, either.Token).ConfigureAwait(false);
        }
        catch (SmtpCommandException e)
        {
            return failed(new(stages.Now, (int)e.StatusCode, e.Message));
        }
        catch (ServiceNotAuthenticatedException e)
        {
            return failed(new(stages.Now, (int)SmtpStatusCode.AuthenticationRequired, e.Message));
        }
        catch (AuthenticationException e)
        {
            return failed(Refused(stages.Now, e));
        }
        catch (Exception e) when (e is SslHandshakeException || (e is NotSupportedException && stages.Now == SmtpStage.Connect))
        {
            return failed(SmtpAnswer.None(stages.Now, SmtpSilence.NoTls));
        }
        catch (Exception e) when (IsSilence(e))
        {
            var why = ct.IsCancellationRequested ? SmtpSilence.Stopped
                : stages.Deadline.IsCancellationRequested ? SmtpSilence.Timeout : SmtpSilence.Cut;
            return failed(SmtpAnswer.None(stages.Now, why));
        }
    }

    /// <summary>MailKit gives the answer to AUTH as the inner exception, or as text "535: 5.7.8 ...".</summary>
    private static SmtpAnswer Refused(SmtpStage stage, AuthenticationException e)
    {
        if (e.InnerException is SmtpCommandException inner) return new(stage, (int)inner.StatusCode, inner.Message);
        return e.Message.Length > 3 && int.TryParse(e.Message.AsSpan(0, 3), out var status)
            ? new(stage, status, e.Message[3..].TrimStart(':', ' '))
            : new(stage, (int)SmtpStatusCode.AuthenticationInvalidCredentials, e.Message);
    }

    private static bool IsSilence(Exception e) =>
        e is IOException or SocketException or ProtocolException or OperationCanceledException or ServiceNotConnectedException or TimeoutException;

    private static SecureSocketOptions Security(SmtpTls tls) => tls switch
    {
        SmtpTls.StartTls => SecureSocketOptions.StartTls,
        SmtpTls.Opportunistic => SecureSocketOptions.StartTlsWhenAvailable,
        SmtpTls.SslOnConnect => SecureSocketOptions.SslOnConnect,
        SmtpTls.None => SecureSocketOptions.None,
    };

    /// <summary>Reports which replies have come.</summary>
    private sealed class WatchedClient : SmtpClient
    {
        public SmtpStages? Stages { get; set; }

        protected override void OnSenderAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Stages?.Enter(SmtpStage.Rcpt);

        protected override void OnRecipientAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response) =>
            Stages?.Enter(SmtpStage.Data);
    }
}
