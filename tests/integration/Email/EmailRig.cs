using Microsoft.Extensions.Logging.Abstractions;
using Notify.Contracts;
using Notify.Email;
using Notify.Platform.Ledger;

namespace Notify.IntegrationTests.Email;

/// <summary>The real sender, pool and suppression list against a scripted server and a database.</summary>
internal sealed class EmailRig : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly EmailSender sender;

    private EmailRig(TestDatabase database, EmailOptions options, TimeProvider clock)
    {
        this.database = database;
        var wrapped = Microsoft.Extensions.Options.Options.Create(options);
        Pool = new SmtpPool(wrapped, clock, NullLogger<SmtpPool>.Instance);
        sender = new EmailSender(Pool, new SuppressionStore(database.Database), wrapped, clock, NullLogger<EmailSender>.Instance);
    }

    public SmtpPool Pool { get; }

    public static Task<EmailRig> CreateAsync(ScriptedSmtp smtp, Func<EmailOptions, EmailOptions>? change = null, TimeProvider? clock = null) =>
        CreateAsync(smtp.Url, change, clock);

    public static async Task<EmailRig> CreateAsync(string url, Func<EmailOptions, EmailOptions>? change = null, TimeProvider? clock = null)
    {
        var options = new EmailOptions
        {
            Url = url,
            From = "Notify <notify@example.org>",
            CommandTimeout = TimeSpan.FromSeconds(20),
        };
        return new(await TestDatabase.CreateAsync(EmailService.Migrations), change?.Invoke(options) ?? options, clock ?? TimeProvider.System);
    }

    public async Task<SendResult> SendAsync(
        string address = "bob@example.org", string tenant = "t", int attempt = 1, string text = "Lunch?", CancellationToken ct = default)
    {
        var made = new LedgerAttempt(Entry(address, tenant, text), attempt);
        var prepared = await sender.PrepareAsync([made], ct);
        return await sender.SendAsync(made, prepared.Single(), ct);
    }

    public Task<IReadOnlyList<PreparedEmail>> PrepareAsync(params string[] addresses) =>
        sender.PrepareAsync([.. addresses.Select(a => new LedgerAttempt(Entry(a, "t", "Lunch?"), 1))], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await database.DisposeAsync();
    }

    private static LedgerEntry Entry(string address, string tenant, string text)
    {
        var notification = Guid.CreateVersion7();
        return new()
        {
            Id = NotifyIds.Delivery(notification, DeliveryChannel.Email, ""),
            Tenant = tenant,
            User = "bob",
            Subject = notification,
            Cause = Guid.CreateVersion7(),
            Endpoint = "",
            Priority = 1,
            GiveUpAt = DateTimeOffset.MaxValue,
            HoldOnUnknown = false,
            Payload = new EmailPayload
            {
                Address = address,
                Subject = "Hi",
                Text = text,
                Html = "<p>Lunch?</p>",
                Type = "NEW_MESSAGE",
                Category = "messages",
            }.ToJson(),
        };
    }
}
