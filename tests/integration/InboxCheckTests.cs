using Notify.Inbox;
using Notify.IntegrationTests.Inbox;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class InboxCheckTests
{
    [Fact]
    public async Task The_command_counts_all_inboxes_anew_and_names_those_that_differ()
    {
        var inbox = new TestInbox();
        await using var _ = inbox;
        await inbox.InitializeAsync();
        var people = Enumerable.Range(0, 3).Select(_ => TestInbox.NewPerson()).ToArray();
        await inbox.DeliverAsync(people.SelectMany(p => Deliveries.Many(p, 4)));
        await inbox.Get<Retractions>().RetractAsync("acme", Guid.NewGuid(), CancellationToken.None);
        var settings = new Dictionary<string, string?> { ["Postgres:Owner"] = inbox.Database.Options.Owner };

        var good = await NotifyCommand.RunAsync(settings, "inbox", "check");
        (good.Code, good.Out).ShouldBe((0, $"3 inboxes, 0 differ [head, unseen, unread, total, by category]{Environment.NewLine}"), good.ToString());
        await inbox.ColumnAsync<long>("update inbox.heads set unread = 3, unseen = 3 where user_id = $1 returning head", people[1].User);
        var bad = await NotifyCommand.RunAsync(settings, "inbox", "check");
        bad.Code.ShouldBe(1);
        bad.Out.ShouldContain($"""acme/{people[1].User}: stored [4, 3, 3, 4, """);
        bad.Out.ShouldContain("3 inboxes, 1 differ");
        bad.Out.ShouldNotContain(people[0].User);
    }
}
