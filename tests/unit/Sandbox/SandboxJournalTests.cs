using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxJournalTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Fact]
    public async Task Entries_are_in_order_of_arrival_and_since_excludes_the_known_ones()
    {
        var before = sandbox.Server.Journal.Stats.Last;
        await sandbox.PushToAsync("a");
        using (var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort)) await smtp.MailAsync("bob@x.test");
        await sandbox.PushToAsync("b");

        var all = await GetAsync("/journal");
        all.Select(N).ShouldBe([before + 1, before + 2, before + 3]);
        all.Select(entry => entry.GetProperty("kind").GetString()).ShouldBe(["push", "mail", "push"]);
        all.Select(entry => entry.GetProperty("to").GetString()).ShouldBe(["a", "bob@x.test", "b"]);
        all.Select(entry => entry.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder();
        all[0].GetProperty("message").GetProperty("token").GetString().ShouldBe("a");

        (await GetAsync($"/journal?since={before + 2}")).Select(N).ShouldBe([before + 3]);
        (await GetAsync($"/journal?since={before + 3}")).ShouldBeEmpty();
        (await GetAsync("/journal?limit=2")).Select(N).ShouldBe([before + 1, before + 2]);
        (await GetAsync("/journal?kind=mail")).Select(N).ShouldBe([before + 2]);
        (await GetAsync("/journal?kind=push&to=b&limit=1")).Select(N).ShouldBe([before + 3]);
        (await GetAsync("/journal?to=nobody")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Emptying_keeps_the_numbering()
    {
        await sandbox.PushToAsync("a");
        var last = sandbox.Server.Journal.Stats.Last;

        (await sandbox.Http.DeleteAsync("/journal")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await GetAsync("/journal")).ShouldBeEmpty();
        (await StatsAsync()).ShouldBe(new JournalStats(last + 1, last, 0, 0));
        await sandbox.PushToAsync("b");
        (await GetAsync("/journal")).Select(N).ShouldBe([last + 1]);
        (await StatsAsync()).ShouldBe(new JournalStats(last + 1, last + 1, 1, 0));
    }

    [Theory]
    [InlineData("since=-1", "since")]
    [InlineData("since=x", "since")]
    [InlineData("limit=0", "limit")]
    [InlineData("kind=sms", "kind")]
    [InlineData("form=1", "form")]
    public async Task A_wrong_query_is_refused_by_name(string query, string field)
    {
        var answer = await sandbox.Http.GetAsync("/journal?" + query);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString().ShouldBe(field);
    }

    [Fact]
    public void The_oldest_entries_are_dropped_beyond_the_bound_and_still_counted()
    {
        var journal = new Journal(new SandboxOptions { JournalEntries = 3 });
        for (var i = 1; i <= 5; i++) journal.Append(Push($"t{i}", size: 10));

        journal.Read(0).Select(entry => (entry.N, entry.To)).ShouldBe([(3, "t3"), (4, "t4"), (5, "t5")]);
        journal.Stats.ShouldBe(new JournalStats(3, 5, 5, 0));
    }

    [Fact]
    public void The_oldest_entries_are_dropped_beyond_the_bytes()
    {
        var journal = new Journal(new SandboxOptions { JournalEntries = 100, JournalBytes = 100 });
        for (var i = 1; i <= 5; i++) journal.Append(Push($"t{i}", size: 40));

        journal.Read(0).Select(entry => entry.N).ShouldBe([4, 5]);
        journal.Append(Push("large", size: 1000));
        journal.Read(0).Select(entry => entry.N).ShouldBe([6]);
    }

    [Fact]
    public async Task Writers_at_once_get_numbers_without_gaps_and_readers_see_each_entry_once()
    {
        var journal = new Journal(new SandboxOptions());
        var writing = Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++) journal.Append(Push($"{w}-{i}", size: 1));
        })));

        var seen = new List<JournalEntry>();
        while (seen.Count < 40_000 && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            seen.AddRange(journal.Read(seen.Count == 0 ? 0 : seen[^1].N));
            if (writing.IsFaulted) await writing;
        }

        seen.Select(entry => entry.N).ShouldBe(Enumerable.Range(1, 40_000).Select(n => (long)n));
        seen.Select(entry => entry.To).Distinct().Count().ShouldBe(40_000);
        journal.Stats.ShouldBe(new JournalStats(1, 40_000, 40_000, 0));
    }

    private static JournalEntry Push(string to, int size) =>
        new() { Kind = JournalKind.Push, To = to, Id = "", Content = Encoding.UTF8.GetBytes(new string(' ', size)) };

    private static long N(JsonElement entry) => entry.GetProperty("n").GetInt64();

    private async Task<JsonElement[]> GetAsync(string path) => (await sandbox.Http.GetFromJsonAsync<JsonElement[]>(path))!;

    private async Task<JournalStats> StatsAsync() => (await sandbox.Http.GetFromJsonAsync<JournalStats>("/journal/stats"))!;
}
