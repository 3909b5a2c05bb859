using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Presence;

/// <summary>What presence promises, on both implementations.</summary>
public sealed class PresenceConformanceTests
{
    private static readonly Person Ann = new("t", "ann");
    private static readonly Person Bob = new("t", "bob");
    private static readonly Person BobElsewhere = new("u", "bob");

    public static TheoryData<string> Both => ["memory", "redis"];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_person_is_online_while_any_connection_on_any_node_lives(string kind)
    {
        await using var test = await Setup.CreateAsync(kind);
        await using var first = await test.Presence.JoinAsync(_ => { }, default);
        await using var second = await test.Presence.JoinAsync(_ => { }, default);
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        await first.ConnectedAsync(Bob, a, default);
        await first.ConnectedAsync(Bob, a, default);
        await second.ConnectedAsync(Bob, b, default);
        await second.ConnectedAsync(Ann, Guid.NewGuid(), default);
        await test.ReadsAsync((Ann, PresenceState.Online, 1), (BobElsewhere, PresenceState.Offline, 0), (Bob, PresenceState.Online, 2));
        await first.DisconnectedAsync(Bob, a, default);
        await first.DisconnectedAsync(Bob, a, default);
        await test.ReadsAsync((Bob, PresenceState.Online, 1));
        await second.DisconnectedAsync(Bob, b, default);
        await test.ReadsAsync((Bob, PresenceState.Offline, 0), (Ann, PresenceState.Online, 1));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_message_reaches_every_node_of_its_person_once_and_in_order(string kind)
    {
        await using var test = await Setup.CreateAsync(kind);
        var (here, there, nowhere) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var first = await test.Presence.JoinAsync(Into(here), default);
        await using var second = await test.Presence.JoinAsync(Into(there), default);
        await using var third = await test.Presence.JoinAsync(Into(nowhere), default);
        await first.ConnectedAsync(Bob, Guid.NewGuid(), default);
        await first.ConnectedAsync(Bob, Guid.NewGuid(), default);
        await second.ConnectedAsync(Bob, Guid.NewGuid(), default);
        await second.ConnectedAsync(Ann, Guid.NewGuid(), default);
        for (var batch = 0; batch < 10; batch++)
        {
            PersonMessage[] messages =
            [
                .. Enumerable.Range(batch * 50, 50).Select(i => Message(Bob, i)), Message(Ann, batch), Message(BobElsewhere, batch),
            ];
            var addressed = await test.Presence.PublishAsync(messages, default);
            addressed[..50].ShouldAllBe(n => n == 3);
            addressed[50..].ShouldBe([1, 0]);
        }

        await Eventually.Async(() => here.Count >= 500 && there.Count >= 510);
        here.ShouldBe(Enumerable.Range(0, 500).Select(i => $"bob {i}"));
        there.Where(m => m.StartsWith('b')).ShouldBe(Enumerable.Range(0, 500).Select(i => $"bob {i}"));
        there.Count(m => m.StartsWith('a')).ShouldBe(10);
        nowhere.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_node_that_leaves_takes_its_connections_with_it(string kind)
    {
        await using var test = await Setup.CreateAsync(kind);
        await using var stays = await test.Presence.JoinAsync(_ => { }, default);
        var leaves = await test.Presence.JoinAsync(_ => { }, default);
        await leaves.ConnectedAsync(Bob, Guid.NewGuid(), default);
        await leaves.ConnectedAsync(Ann, Guid.NewGuid(), default);
        await stays.ConnectedAsync(Ann, Guid.NewGuid(), default);
        await leaves.DisposeAsync();
        await Eventually.Async(async () => (await test.Presence.ReadAsync([Bob], default))[0].State == PresenceState.Offline);
        await test.ReadsAsync((Ann, PresenceState.Online, 1));
        (await test.Presence.PublishAsync([Message(Bob, 1), Message(Ann, 1)], default)).ShouldBe([0, 1]);
        await leaves.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_receiver_that_fails_harms_neither_publisher_nor_the_next_message(string kind)
    {
        await using var test = await Setup.CreateAsync(kind);
        var got = new ConcurrentQueue<string>();
        await using var node = await test.Presence.JoinAsync(
            m =>
            {
                if (got.IsEmpty && Interlocked.Exchange(ref test.Failures, 1) == 0) throw new InvalidOperationException("bad receiver");
                Into(got)(m);
            },
            default);
        await node.ConnectedAsync(Bob, Guid.NewGuid(), default);
        await test.Presence.PublishAsync([Message(Bob, 1), Message(Bob, 2)], default);
        await Eventually.Async(() => got.Contains("bob 2"));
        got.ShouldBe(["bob 2"]);
    }

    private static PersonMessage Message(Person person, int number) => new(person, Encoding.UTF8.GetBytes($"{person.User} {number}"));

    private static Action<PersonMessage> Into(ConcurrentQueue<string> queue) => m => queue.Enqueue(Encoding.UTF8.GetString(m.Payload.Span));

    private sealed class Setup(IPresence presence, IAsyncDisposable? redis) : IAsyncDisposable
    {
        public int Failures;

        public IPresence Presence => presence;

        public static async Task<Setup> CreateAsync(string kind)
        {
            if (kind == "memory") return new(new MemoryPresence(NullLogger<MemoryPresence>.Instance), null);
            var redis = new TestRedis(TestRedis.Shared);
            await redis.ReadyAsync();
            return new(redis.Presence, redis);
        }

        public async Task ReadsAsync(params (Person Person, PresenceState State, int Connections)[] expected)
        {
            var readings = await presence.ReadAsync([.. expected.Select(e => e.Person)], default);
            readings.ShouldBe(expected.Select(e => new PresenceReading(e.State, e.Connections)));
        }

        public ValueTask DisposeAsync() => redis?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
