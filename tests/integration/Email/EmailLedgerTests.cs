using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Contracts;
using Notify.Email;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;
using Notify.Platform.Postgres;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

/// <summary>From the handler's record to the delivery log, over the real ledger.</summary>
public sealed class EmailLedgerTests
{
    private readonly ConcurrentQueue<OutgoingRecord> published = new();

    [Fact]
    public async Task A_delivery_ends_as_sent_once_however_often_it_is_read()
    {
        await using var smtp = new ScriptedSmtp();
        await using var database = await TestDatabase.CreateAsync(EmailService.Migrations);
        using var host = await StartAsync(database, smtp);
        var delivery = Delivery();
        await AcceptAsync(host, delivery, delivery);
        await AcceptAsync(host, delivery);
        var end = await EndAsync(delivery);
        end.Status.ShouldBe(DeliveryStatus.Sent);
        (end.Channel, end.Endpoint, end.Attempts, end.ProviderId).ShouldBe((DeliveryChannel.Email, null, 1, "Q00010001"));
        end.DeliveryId.ShouldBe(NotifyIds.Delivery(delivery.NotificationId, DeliveryChannel.Email, ""));
        (end.Tenant, end.Recipient, end.EventId).ShouldBe((delivery.Tenant, delivery.Recipient, delivery.EventId));
        smtp.Mails.ShouldHaveSingleItem().Content.ShouldContain($"<{end.DeliveryId:D}@example.org>");
        published.ShouldAllBe(r => !Encoding.UTF8.GetString(r.Value!).Contains("@example.org", StringComparison.Ordinal));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_greylisted_mail_is_sent_later_with_the_same_message_id()
    {
        await using var smtp = new ScriptedSmtp();
        await using var database = await TestDatabase.CreateAsync(EmailService.Migrations);
        using var host = await StartAsync(database, smtp);
        smtp.Next(".", new Line("451 4.7.1 greylisted"));
        var delivery = Delivery();
        await AcceptAsync(host, delivery);
        var end = await EndAsync(delivery);
        (end.Status, end.Attempts).ShouldBe((DeliveryStatus.Sent, 2));
        smtp.Mails.Select(m => MessageId(m.Content)).Distinct().ShouldHaveSingleItem();
        await host.StopAsync();
    }

    [Fact]
    public async Task An_unknown_address_ends_as_failed_and_the_next_mail_to_it_as_suppressed()
    {
        await using var smtp = new ScriptedSmtp();
        await using var database = await TestDatabase.CreateAsync(EmailService.Migrations);
        using var host = await StartAsync(database, smtp);
        smtp.Next("RCPT", new Line("550 5.1.1 user unknown"));
        var (first, second) = (Delivery(), Delivery());
        await AcceptAsync(host, first);
        var failed = await EndAsync(first);
        (failed.Status, failed.Reason).ShouldBe((DeliveryStatus.Failed, "address_unknown"));
        await AcceptAsync(host, second);
        var suppressed = await EndAsync(second);
        (suppressed.Status, suppressed.Reason).ShouldBe((DeliveryStatus.Suppressed, "address_suppressed"));
        await host.StopAsync();
    }

    [Theory]
    [InlineData(UnknownOutcome.Resend, DeliveryStatus.Sent, 2)]
    [InlineData(UnknownOutcome.Hold, DeliveryStatus.Failed, 1)]
    public async Task A_mail_whose_outcome_is_unknown_is_sent_again_or_held_as_its_type_says(UnknownOutcome onUnknown, DeliveryStatus status, int mails)
    {
        await using var smtp = new ScriptedSmtp();
        await using var database = await TestDatabase.CreateAsync(EmailService.Migrations);
        using var host = await StartAsync(database, smtp);
        smtp.Next(".", Line.Cut);
        var delivery = Delivery() with { OnUnknown = onUnknown };
        await AcceptAsync(host, delivery);
        var end = await EndAsync(delivery);
        end.Status.ShouldBe(status);
        if (status == DeliveryStatus.Failed) end.Reason.ShouldBe("outcome_unknown");
        smtp.Mails.Count.ShouldBe(mails);
        smtp.Mails.Select(m => MessageId(m.Content)).Distinct().ShouldHaveSingleItem();
        await host.StopAsync();
    }

    [Theory]
    [InlineData(InboxChange.Read, "read")]
    [InlineData(InboxChange.Archived, "archived")]
    [InlineData(InboxChange.Deleted, "deleted")]
    [InlineData(InboxChange.Retracted, "retracted")]
    [InlineData(InboxChange.Seen, null)]
    public async Task What_was_dealt_with_in_the_inbox_needs_no_mail(InboxChange change, string? reason)
    {
        await using var smtp = new ScriptedSmtp();
        await using var database = await TestDatabase.CreateAsync(EmailService.Migrations);
        using var host = await StartAsync(database, smtp);
        var delivery = Delivery();
        await host.Services.GetRequiredService<SettlementHandler>().HandleAsync([Received(Topics.InboxChanges.Name, new InboxChanged
        {
            Tenant = delivery.Tenant, Recipient = delivery.Recipient, Change = change, NotificationIds = [delivery.NotificationId], Head = 1,
            At = DateTimeOffset.UnixEpoch,
        })], CancellationToken.None);
        await AcceptAsync(host, delivery);
        var end = await EndAsync(delivery);
        (end.Status, end.Reason).ShouldBe((reason is null ? DeliveryStatus.Sent : DeliveryStatus.Suppressed, reason));
        smtp.Mails.Count.ShouldBe(reason is null ? 1 : 0);
        await host.StopAsync();
    }

    private static string MessageId(string content) =>
        content.Split("\r\n").Single(l => l.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));

    private static EmailDelivery Delivery() => new()
    {
        NotificationId = Guid.CreateVersion7(),
        EventId = Guid.CreateVersion7(),
        Tenant = "t",
        Recipient = "bob",
        Type = "NEW_MESSAGE",
        Category = "messages",
        Address = "bob@example.org",
        Subject = "Hi",
        Text = "Lunch?",
        Html = "<p>Lunch?</p>",
        Priority = Priority.Normal,
        AcceptedAt = DateTimeOffset.UnixEpoch,
        OnUnknown = UnknownOutcome.Resend,
    };

    private static Received<T> Received<T>(string topic, T value) => new()
    {
        Value = value,
        Topic = topic,
        Partition = 0,
        Offset = 0,
        Timestamp = DateTimeOffset.UnixEpoch,
        Headers = [],
    };

    private static async Task AcceptAsync(IHost host, params EmailDelivery[] deliveries) => await host.Services.GetRequiredService<EmailDeliveryHandler>()
        .HandleAsync([.. deliveries.Select(d => Received(Topics.EmailDeliveries.Name, d))], CancellationToken.None);

    private async Task<IHost> StartAsync(TestDatabase database, ScriptedSmtp smtp)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Postgres:Owner"] = database.Options.Owner,
            ["Email:Url"] = smtp.Url,
            ["Email:From"] = "Notify <notify@example.org>",
            ["Email:FirstDeferral"] = "00:00:00.1",
            ["Email:Ledger:Cap"] = "4",
            ["Email:Ledger:FirstRetry"] = "00:00:00.1",
            ["Email:Ledger:Sweep"] = "00:00:00.1",
        });
        builder.Services.AddLogging().AddSingleton(TimeProvider.System).AddPostgres();
        builder.Services.AddSingleton<EmailDeliveryHandler>().AddSingleton<SettlementHandler>();
        builder.Services.AddSingleton<PublishRecords>((records, _) =>
        {
            foreach (var record in records) published.Enqueue(record);
            return Task.CompletedTask;
        });
        EmailService.AddSending(builder.Services);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private async Task<DeliveryAttempted> EndAsync(EmailDelivery delivery)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var end = published
                .Select(r => (DeliveryAttempted)JsonSerializer.Deserialize(r.Value!, Topics.DeliveryAttempts.Json)!)
                .FirstOrDefault(a => a.NotificationId == delivery.NotificationId);
            if (end is not null) return end;
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(20);
        }
    }
}
