using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;
using Notify.Platform.Redis;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Notify.IntegrationTests.Presence;

/// <summary>What only a store outside the process can suffer.</summary>
public sealed class RedisPresenceTests
{
    private static readonly Person Bob = new("t", "bob");
    private static readonly Person Nobody = new("t", "nobody");

    [Fact]
    public async Task A_killed_node_is_offline_when_its_lease_has_run_out_and_is_reaped_on_the_next_touch()
    {
        await using var test = new TestRedis(TestRedis.Shared);
        await test.ReadyAsync();
        var doomed = new TestRedis(TestRedis.Shared, test.Options.Prefix);
        var node = await doomed.Presence.JoinAsync(_ => { }, default);
        await node.ConnectedAsync(Bob, Guid.NewGuid(), default);
        (await StateAsync(test, Bob)).ShouldBe(PresenceState.Online);

        // Its connections gone, the node can neither renew nor say goodbye: to Redis it is dead.
        await doomed.DisposeAsync();
        var watch = Stopwatch.StartNew();
        await Eventually.Async(async () => await StateAsync(test, Bob) == PresenceState.Offline);
        watch.Elapsed.ShouldBeLessThan(test.Options.Lease + TimeSpan.FromSeconds(1));

        await using var survivor = await test.Presence.JoinAsync(_ => { }, default);
        await survivor.ConnectedAsync(Bob, Guid.NewGuid(), default);
        (await test.Presence.ReadAsync([Bob], default))[0].ShouldBe(new PresenceReading(PresenceState.Online, 1));
        (await (await test.DatabaseAsync()).HashLengthAsync($"{test.Options.Prefix}presence:connections:t/bob")).ShouldBe(1);
        await node.DisposeAsync();
    }

    [Fact]
    public async Task A_flushed_store_is_unknown_until_nodes_have_said_again_what_they_hold()
    {
        await using var server = await RedisServer.StartAsync();
        await using var test = new TestRedis(server.Address);
        await test.ReadyAsync();
        await using var node = await test.Presence.JoinAsync(_ => { }, default);
        await node.ConnectedAsync(Bob, Guid.NewGuid(), default);
        (await StateAsync(test, Nobody)).ShouldBe(PresenceState.Offline);

        await server.FlushAsync();
        (await StateAsync(test, Nobody)).ShouldBe(PresenceState.Unknown);
        await Eventually.Async(async () =>
        {
            var state = await StateAsync(test, Bob);
            state.ShouldNotBe(PresenceState.Offline);
            return state == PresenceState.Online;
        });
        await Eventually.Async(async () => await StateAsync(test, Nobody) == PresenceState.Offline);
    }

    [Fact]
    public async Task A_frozen_store_is_unknown_in_50_ms_delays_no_publisher_and_is_used_again_when_it_thaws()
    {
        await using var server = await RedisServer.StartAsync();
        await using var test = new TestRedis(server.Address);
        await test.ReadyAsync();
        await using var node = await test.Presence.JoinAsync(_ => { }, default);
        await node.ConnectedAsync(Bob, Guid.NewGuid(), default);
        var options = Options.Create(test.Options with { ReadTimeout = TimeSpan.FromMilliseconds(50), WriteTimeout = TimeSpan.FromMilliseconds(250) });
        await using var connections = new RedisConnections(options);
        var presence = new RedisPresence(options, connections, NullLogger<RedisPresence>.Instance, TimeProvider.System);
        await Eventually.Async(async () => (await presence.ReadAsync([Bob], default))[0].State == PresenceState.Online);

        await server.FreezeAsync();
        await ShortAsync(async () => (await presence.ReadAsync([Bob, Nobody], default)).ShouldAllBe(r => r.State == PresenceState.Unknown));
        await ShortAsync(async () => (await presence.PublishAsync([new(Bob, new byte[10])], default)).ShouldBe([0]));
        for (var i = 0; i < 200; i++) _ = presence.ReadAsync([Bob], default).AsTask();
        await ShortAsync(async () => (await presence.ReadAsync([Bob], default))[0].State.ShouldBe(PresenceState.Unknown));

        await server.ThawAsync();
        await Eventually.Async(async () => (await presence.ReadAsync([Bob], default))[0].State == PresenceState.Online);
    }

    [Fact]
    public async Task Without_a_store_everybody_is_unknown_and_nodes_learn_of_it_when_it_comes()
    {
        await using var test = new TestRedis($"127.0.0.1:{RedisServer.FreePort()}");
        await ShortAsync(async () => (await StateAsync(test, Bob)).ShouldBe(PresenceState.Unknown), 3000);
        await using var node = await test.Presence.JoinAsync(_ => { }, default);
        await ShortAsync(() => node.ConnectedAsync(Bob, Guid.NewGuid(), default).AsTask(), 3000);
        await ShortAsync(async () => (await test.Presence.PublishAsync([new(Bob, new byte[10])], default)).ShouldBe([0]), 3000);
    }

    [Fact]
    public async Task A_living_node_keeps_its_people_beyond_the_time_that_entries_are_kept_and_a_dead_one_leaves_no_key_behind()
    {
        await using var test = new TestRedis(TestRedis.Shared);
        var node = await test.Presence.JoinAsync(_ => { }, default);
        await node.ConnectedAsync(Bob, Guid.NewGuid(), default);
        var watch = Stopwatch.StartNew();
        await Eventually.Async(async () =>
        {
            (await StateAsync(test, Bob)).ShouldBe(PresenceState.Online);
            return watch.Elapsed > test.Options.Keep * 1.2;
        });
        await node.DisposeAsync();
        var database = await test.DatabaseAsync();
        RedisKey[] keys = [$"{test.Options.Prefix}presence:connections:t/bob", $"{test.Options.Prefix}presence:summary:t/bob"];
        (await database.KeyExistsAsync(keys)).ShouldBe(2);
        await Eventually.Async(async () => await database.KeyExistsAsync(keys) == 0);
    }

    private static async Task<PresenceState> StateAsync(TestRedis test, Person person) => (await test.Presence.ReadAsync([person], default))[0].State;

    /// <summary>Well below any timeout of the client library (1 s), with room for a busy machine.</summary>
    private static async Task ShortAsync(Func<Task> act, int milliseconds = 500)
    {
        var watch = Stopwatch.StartNew();
        await act();
        watch.ElapsedMilliseconds.ShouldBeLessThan(milliseconds);
    }
}
