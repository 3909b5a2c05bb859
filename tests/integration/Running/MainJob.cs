using System.Text.Json;
using Confluent.Kafka;
using Notify.Sandbox;
using Shouldly;

namespace Notify.IntegrationTests.Running;

/// <summary>The walk through the main job, the same whatever the processes behind the addresses are.</summary>
internal static class MainJob
{
    /// <summary>Three plain events to a person who is offline and to one who is online; then every channel is looked at from outside.</summary>
    public static async Task WalkAsync(NotifyClient client, TestKafka kafka, SandboxServer sandbox, string apiKey, string realtime, Func<string, string> token)
    {
        foreach (var user in new[] { "ann", "bob" }) await People.AddAsync(client, apiKey, token(user), user);
        await using var socket = await LiveClient.WebSocketAsync(realtime, token("bob"));
        await using var sse = await LiveClient.SseAsync(realtime, token("bob"));
        await Eventually.GetAsync(() => client.GetAsync("/v1/presence?users=bob", token("ann")), a => a.Body.ToString().Contains("online", StringComparison.Ordinal), "bob is online");

        using (var producer = kafka.Producer())
        {
            foreach (var user in new[] { "ann", "bob" })
                foreach (var value in new[] { TestEvents.NewMessage(user, $"m-{user}"), TestEvents.NewFollower(user, $"f-{user}"), TestEvents.PostLiked(user, $"p-{user}") })
                    await producer.ProduceAsync(kafka.Options.Prefix + "user-events", new Message<byte[]?, byte[]?> { Key = null, Value = System.Text.Encoding.UTF8.GetBytes(value) });
        }

        foreach (var user in new[] { "ann", "bob" }) await InboxHoldsThreeAsync(client, token(user));
        await Eventually.GetAsync(() => Task.FromResult(socket.Items.Count()), n => n >= 3, "three items on the WebSocket");
        await Eventually.GetAsync(() => Task.FromResult(sse.Items.Count()), n => n >= 3, "three items on the SSE stream");
        socket.Seqs.ShouldBe([1, 2, 3]);
        sse.Seqs.ShouldBe([1, 2, 3]);
        await JournalSaysAsync(sandbox);
    }

    private static async Task InboxHoldsThreeAsync(NotifyClient client, string token)
    {
        var inbox = await Eventually.GetAsync(() => client.GetAsync("/v1/inbox?state=all", token), a => a.Body.GetProperty("items").GetArrayLength() == 3, "three items in the inbox");
        inbox.Body.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Order().ShouldBe(["NEW_FOLLOWER", "NEW_MESSAGE", "POST_LIKED"]);
        var counts = inbox.Body.GetProperty("counts");
        (counts.GetProperty("unread").GetInt32(), counts.GetProperty("total").GetInt32()).ShouldBe((3, 3));
        counts.GetProperty("byCategory").GetProperty("social").GetProperty("unread").GetInt32().ShouldBe(2);
        inbox.Body.GetProperty("head").GetInt64().ShouldBe(3);
    }

    /// <summary>Push goes to both persons, mail only to the one who was offline.</summary>
    private static async Task JournalSaysAsync(SandboxServer sandbox)
    {
        var entries = await Eventually.GetAsync(
            () => Task.FromResult(sandbox.Entries()), e => e.Count >= 9, "six pushes and three mails");
        entries.Where(e => e.Kind == "push").GroupBy(e => e.To).ToDictionary(g => g.Key, g => g.Count())
            .ShouldBe(new Dictionary<string, int> { ["ann-phone-token"] = 3, ["bob-phone-token"] = 3 }, ignoreOrder: true);
        entries.Where(e => e.Kind == "mail").ShouldAllBe(e => e.To == "ann@example.com");
        var mail = entries.First(e => e.Kind == "mail").Message;
        mail.GetProperty("subject").GetString().ShouldNotBeNullOrEmpty();
        mail.GetProperty("html").GetString()!.ShouldContain("<");
    }

    /// <summary>One entry of the sandbox's journal.</summary>
    public sealed record JournalEntry(string Kind, string To, JsonElement Message);

    /// <summary>The whole journal, over HTTP as any program reads it.</summary>
    public static IReadOnlyList<JournalEntry> Entries(this SandboxServer sandbox)
    {
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var all = new List<JournalEntry>();
        for (long since = 0; ;)
        {
            using var answer = http.Send(new HttpRequestMessage(HttpMethod.Get, $"{sandbox.HttpUrl}/journal?since={since}&limit=10000"), CancellationToken.None);
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            var page = JsonElement.Parse(reader.ReadToEnd()).EnumerateArray().ToList();
            if (page.Count == 0) return all;
            all.AddRange(page.Select(e => new JournalEntry(e.GetProperty("kind").GetString()!, e.GetProperty("to").GetString()!, e.GetProperty("message"))));
            since = page[^1].GetProperty("n").GetInt64();
        }
    }
}
