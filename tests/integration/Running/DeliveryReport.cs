using Dapper;
using Notify.Contracts;

namespace Notify.IntegrationTests.Running;

/// <summary>What became of acknowledged events: the words of a queue check (lost, unexpected, repeated), for inbox, push and mail.</summary>
internal sealed record DeliveryReport(
    int Acknowledged, int Lost, int Unexpected, int InboxRepeats, int PushLost, int PushRepeats, int MailLost, int MailRepeats)
{
    /// <summary>Compares the journal with inbox, phones and mailboxes once nothing is missing any more, or the time is over.</summary>
    public static Task<DeliveryReport> WhenSettledAsync(TestSystem installation, IReadOnlyList<Acknowledged> events, TimeSpan patience)
    {
        var until = TimeProvider.System.GetUtcNow() + patience;
        return Eventually.GetAsync(
            () => OfAsync(installation, events),
            report => (report.Lost, report.PushLost, report.MailLost) == (0, 0, 0) || TimeProvider.System.GetUtcNow() > until,
            "all is delivered", patience + TimeSpan.FromSeconds(60));
    }

    private static async Task<DeliveryReport> OfAsync(TestSystem installation, IReadOnlyList<Acknowledged> events)
    {
        var expected = events.Select(e => NotifyIds.Notification(NotifyIds.Event(installation.Tenant, "", "NEW_MESSAGE", e.Id), e.Person)).ToHashSet();
        await using var connection = await installation.Database.Database.Worker.OpenConnectionAsync();
        var inbox = (await connection.QueryAsync<Guid>("select notification_id from inbox.items where tenant = @Tenant", new { installation.Tenant })).ToList();
        var journal = installation.Sandbox.Entries();
        var pushes = journal.Where(e => e.Kind == "push" && e.Message.TryGetProperty("notification", out _))
            .Select(e => e.Message.GetProperty("data").GetProperty("notificationId").GetGuid()).ToList();
        var mails = journal.Where(e => e.Kind == "mail").Select(e => e.Message.GetProperty("messageId").GetString()!).ToList();
        return new DeliveryReport(
            expected.Count,
            expected.Except(inbox).Count(),
            inbox.Except(expected).Count(),
            inbox.Count - inbox.Distinct().Count(),
            expected.Except(pushes).Count(),
            pushes.Count - pushes.Distinct().Count(),
            expected.Count - mails.Distinct().Count(),
            mails.Count - mails.Distinct().Count());
    }
}
