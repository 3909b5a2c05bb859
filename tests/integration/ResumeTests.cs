using Microsoft.Extensions.DependencyInjection;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Presence;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>Two realtime nodes with Redis between them and the inbox: what a client gets whatever is lost on the way.</summary>
public sealed class ResumeTests
{
    private static readonly Dictionary<string, string?> Ping = new() { ["Realtime:Ping"] = "00:00:01" };

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task A_client_that_was_away_during_500_items_gets_all_of_them_once_and_in_order_from_another_node(string carrier)
    {
        await using var nodes = await Nodes.StartAsync([], _ => false);
        long last;
        await using (var first = await ConnectAsync(carrier, nodes.First, nodes.System.Token("bob"), null))
        {
            await nodes.SendAsync("bob", 0, 20);
            await Eventually.GetAsync(() => Task.FromResult(first.Seqs.Count), n => n == 20, "20 items at the first node");
            last = first.Seqs[^1];
        }

        await nodes.SendAsync("bob", 20, 500);
        await nodes.InboxHoldsAsync("bob", 520);
        await using var second = await ConnectAsync(carrier, nodes.Second, nodes.System.Token("bob"), last);
        await nodes.SendAsync("bob", 520, 20);
        await Eventually.GetAsync(() => Task.FromResult(second.Seqs.Count), n => n >= 520, "520 items at the second node");
        second.Seqs.ShouldBe(Enumerable.Range(21, 520).Select(i => (long)i));
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task A_frame_lost_on_its_way_through_Redis_is_repaired_by_the_next(string carrier)
    {
        await using var nodes = await Nodes.StartAsync([], published => published == 3);
        await using var client = await ConnectAsync(carrier, nodes.First, nodes.System.Token("bob"), null);
        for (var i = 0; i < 5; i++)
        {
            await nodes.SendAsync("bob", i, 1);
            await nodes.InboxHoldsAsync("bob", i + 1);
        }

        await Eventually.GetAsync(() => Task.FromResult(client.Seqs.Count), n => n >= 5, "five items");
        client.Seqs.ShouldBe([1, 2, 3, 4, 5]);
        nodes.Dropped.ShouldBe(1);
    }

    [Theory]
    [InlineData("websocket")]
    [InlineData("sse")]
    public async Task The_last_frame_if_it_is_lost_is_repaired_by_the_ping(string carrier)
    {
        await using var nodes = await Nodes.StartAsync(Ping, published => published == 3);
        await using var client = await ConnectAsync(carrier, nodes.First, nodes.System.Token("bob"), null);
        for (var i = 0; i < 3; i++)
        {
            await nodes.SendAsync("bob", i, 1);
            await nodes.InboxHoldsAsync("bob", i + 1);
        }

        await Eventually.GetAsync(() => Task.FromResult(client.Seqs.Count), n => n >= 3, "three items");
        client.Seqs.ShouldBe([1, 2, 3]);
        nodes.Dropped.ShouldBe(1);
    }

    private static Task<LiveClient> ConnectAsync(string carrier, string url, string token, long? since) =>
        carrier == "sse" ? LiveClient.SseAsync(url, token, since) : LiveClient.WebSocketAsync(url, token, since);

    /// <summary>All services but realtime in one host, and two hosts of realtime, over Redis.</summary>
    private sealed class Nodes : IAsyncDisposable
    {
        private DroppingPresence? presence;

        public required TestSystem System { get; init; }

        public string First { get; private set; } = "";

        public string Second { get; private set; } = "";

        public int Dropped => presence!.Dropped;

        public static async Task<Nodes> StartAsync(Dictionary<string, string?> realtime, Func<int, bool> drop)
        {
            var redis = Environment.GetEnvironmentVariable("REDIS") ?? throw new InvalidOperationException("REDIS is not set: run the tests by `make test`.");
            var nodes = new Nodes { System = await TestSystem.CreateAsync() };
            var settings = new Dictionary<string, string?> { ["Redis:Connection"] = redis, ["Redis:Prefix"] = nodes.System.Kafka.Options.Prefix, ["Redis:ReadTimeout"] = "00:00:05" };
            var inbox = await nodes.System.AddHostAsync("ingestion,routing,inbox,push,email", settings, services =>
            {
                var real = services.Last(d => d.ServiceType == typeof(IPresence));
                services.Remove(real);
                services.AddSingleton<IPresence>(provider =>
                    nodes.presence = new DroppingPresence((IPresence)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!), drop));
            });
            settings["Realtime:InboxUrl"] = inbox.Management;
            foreach (var (key, value) in realtime) settings[key] = value;
            nodes.First = (await nodes.System.AddHostAsync("realtime", settings)).Public;
            nodes.Second = (await nodes.System.AddHostAsync("realtime", settings)).Public;
            return nodes;
        }

        public async Task SendAsync(string user, int from, int count)
        {
            var events = string.Join(',', Enumerable.Range(from, count).Select(i => TestEvents.NewMessage(user, $"{i}")));
            (await System.Client.SendAsync(HttpMethod.Post, "/v1/events", System.ApiKey, $"[{events}]")).Status.ShouldBe(global::System.Net.HttpStatusCode.Accepted);
        }

        public Task InboxHoldsAsync(string user, int items) => Eventually.GetAsync(
            () => System.Client.GetAsync("/v1/inbox/counts", System.Token(user)), a => a.Body.GetProperty("total").GetInt32() == items, $"{items} items in the inbox");

        public ValueTask DisposeAsync() => System.DisposeAsync();
    }

    /// <summary>The way through Redis, on which chosen messages get lost: everything else is the real one.</summary>
    private sealed class DroppingPresence(IPresence inner, Func<int, bool> drop) : IPresence, IAsyncDisposable
    {
        private int published;

        public int Dropped { get; private set; }

        public ValueTask<PresenceReading[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct) => inner.ReadAsync(people, ct);

        public ValueTask<int[]> PublishAsync(IReadOnlyList<PersonMessage> messages, CancellationToken ct)
        {
            var kept = messages.Where(_ => !drop(++published)).ToList();
            Dropped += messages.Count - kept.Count;
            return inner.PublishAsync(kept, ct);
        }

        public Task<IPresenceNode> JoinAsync(Action<PersonMessage> receive, CancellationToken ct) => inner.JoinAsync(receive, ct);

        public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
    }
}
