using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Dead;

/// <summary><c>notify dead</c> as an operator runs it, on real records of real consumers.</summary>
public sealed class DeadCommandTests : IDisposable
{
    private readonly string catalog = Directory.CreateTempSubdirectory("notify-dead-").FullName;

    [Fact]
    public async Task A_poisoned_event_is_listed_mended_and_redriven_and_arrives_once_under_its_id()
    {
        await using var system = await StartAsync();
        await ProduceAsync(system, """{"type":"ORDER_SHIPPED","buyer":"bob"}""", "their-key", ("custom", [0xff, 0x00]));
        var dead = await ListedAsync(system, records => records.Count == 1);
        var record = dead.Single();
        record.GetProperty("reason").GetString().ShouldBe("unknown_type");
        record.GetProperty("key").GetString().ShouldBe("their-key");
        record.GetProperty("redriven").GetBoolean().ShouldBeFalse();
        var (id, place) = (record.GetProperty("eventId").GetString()!, Place(record));

        var table = await RunAsync(system, "list");
        table.Out.ShouldContain(place);
        table.Out.ShouldContain("unknown_type");
        table.Out.ShouldContain($"notify dead show {place}");
        var shown = await RunAsync(system, "show", place);
        shown.Out.ShouldContain("""{"type":"ORDER_SHIPPED","buyer":"bob"}""");
        shown.Out.ShouldContain("custom: base64:/wA=");
        shown.Out.ShouldContain(id);

        await MendAsync(system);
        (await RunAsync(system, "redrive", "--reason", "unknown_type", "--dry-run")).Out.ShouldStartWith("1 would be sent again.");
        (await RunAsync(system, "redrive", "--topic", "user-events", "--reason", "unknown_type", "--rate", "100/s")).Out.ShouldStartWith("1 sent again.");
        await TotalAsync(system, 1);
        var came = await system.Client.GetAsync($"/v1/events/{id}/notifications", system.ApiKey);
        came.Body.GetProperty("notifications").GetArrayLength().ShouldBe(1, came.ToString());

        // Remembered: not again unless it is asked for, and then under the same id.
        (await RunAsync(system, "list")).Out.ShouldStartWith("No dead record waits.");
        (await ListedAsync(system, records => records.Count == 1, "--all")).Single().GetProperty("redriven").GetBoolean().ShouldBeTrue();
        (await RunAsync(system, "redrive", "--reason", "unknown_type")).Out.ShouldStartWith("0 sent again; 1 left out");
        (await RunAsync(system, "redrive", place)).Out.ShouldStartWith("0 sent again; 1 left out");
        (await RunAsync(system, "redrive", place, "--again")).Out.ShouldStartWith("1 sent again.");
        await AfterAllAsync(system, "bob", expected: 2);

        var sent = (await system.Kafka.ReadAsync("user-events", read => read.Count(IsRedriven) == 2, TimeSpan.FromSeconds(30))).Where(IsRedriven).ToList();
        foreach (var copy in sent)
        {
            Encoding.UTF8.GetString(copy.Message.Key!).ShouldBe("their-key");
            Encoding.UTF8.GetString(copy.Message.Value!).ShouldBe("""{"type":"ORDER_SHIPPED","buyer":"bob"}""");
            copy.Message.Headers.GetLastBytes("custom").ShouldBe([0xff, 0x00]);
            copy.Message.Headers.Select(h => h.Key).ShouldBe(["custom", "notify-event-id"]);
            Encoding.UTF8.GetString(copy.Message.Headers.GetLastBytes("notify-event-id")).ShouldBe(id);
        }

        bool IsRedriven(ConsumeResult<byte[]?, byte[]?> r) => r.Message.Headers.Any(h => h.Key == "custom") && r.Message.Headers.Any(h => h.Key == "notify-event-id");
    }

    [Fact]
    public async Task Thousands_are_redriven_in_order_and_what_dies_again_waits_again()
    {
        await using var system = await StartAsync();
        using (var producer = system.Kafka.Producer())
        {
            for (var i = 0; i < 3_000; i++)
                producer.Produce(system.Kafka.Options.Prefix + "user-events", Message($$"""{"type":"ORDER_SHIPPED","buyer":"bob","n":{{i}}}""", "bob"));
            for (var i = 0; i < 40; i++)
                producer.Produce(system.Kafka.Options.Prefix + "user-events", Message($$"""{"type":"STILL_UNKNOWN","n":{{i}}}""", $"k{i}"));
            producer.Produce(system.Kafka.Options.Prefix + "user-events", Message("no json", null));
            producer.Flush(TimeSpan.FromSeconds(30));
        }

        await CountedAsync(system, 3_041);
        (await RunAsync(system, "list", "--reason", "bad_json", "--json")).Out.ShouldContain("\"reason\": \"bad_json\"");
        Records(await RunAsync(system, "list", "--key", "k7", "--json")).Count.ShouldBe(1);
        Records(await RunAsync(system, "list", "--until", "1h", "--json")).ShouldBeEmpty();
        Records(await RunAsync(system, "list", "--since", "1h", "--limit", "7", "--json")).Count.ShouldBe(7);
        await MendAsync(system);

        var all = await RunAsync(system, "redrive", "--topic", "user-events", "--json");
        Json(all).GetProperty("redriven").GetInt64().ShouldBe(3_041, all.ToString());
        await TotalAsync(system, 3_000);
        var inbox = await system.Client.GetAsync("/v1/inbox/changes?since=0&limit=100", system.Token("bob"));
        inbox.Body.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("title").GetString()).ShouldBe(Enumerable.Range(0, 100).Select(n => $"Shipped {n}"), "order is kept");
        // What could not be mended died again, once each, and under its first id.
        await CountedAsync(system, 41);
        Records(await RunAsync(system, "list", "--all", "--limit", "10000", "--json")).GroupBy(r => r.GetProperty("eventId").GetString())
            .Select(g => g.Count()).Order().ShouldBe([.. Enumerable.Repeat(1, 3_000), .. Enumerable.Repeat(2, 41)]);
    }

    [Fact]
    public async Task A_record_that_a_consumer_gave_up_goes_back_to_that_consumer()
    {
        await using var system = await StartAsync();
        using (var producer = system.Kafka.Producer())
            await producer.ProduceAsync(system.Kafka.Options.Prefix + "inbox-deliveries", new Message<byte[]?, byte[]?> { Key = "default/bob"u8.ToArray(), Value = InboxDeliveries.Of("bob", "nul \0 byte") });
        var first = (await ListedAsync(system, records => records.Count == 1)).Single();
        first.GetProperty("reason").GetString().ShouldBe("handler_failed");
        (await RunAsync(system, "redrive", Place(first))).Out.ShouldStartWith("1 sent again.");
        var second = (await ListedAsync(system, records => records.Count == 1 && Place(records[0]) != Place(first))).Single();
        second.GetProperty("topic").GetString().ShouldBe("inbox-deliveries");
        second.GetProperty("reason").GetString().ShouldBe("handler_failed");
    }

    [Fact]
    public async Task A_rate_is_kept_and_beyond_two_seconds_it_says_how_far_it_is()
    {
        await using var system = await StartAsync();
        for (var i = 0; i < 40; i++) await ProduceAsync(system, $$"""{"type":"ORDER_SHIPPED","buyer":"bob","n":{{i}}}""", "bob");
        await CountedAsync(system, 40);
        var watch = Stopwatch.StartNew();
        var slow = await RunAsync(system, "redrive", "--topic", "user-events", "--rate", "10/s");
        watch.Elapsed.ShouldBeGreaterThan(TimeSpan.FromSeconds(3.5));
        slow.Out.ShouldStartWith("40 sent again.");
        slow.Error.ShouldContain(" sent again");
    }

    [Theory]
    [InlineData("--since is a time such as", "list", "--since", "soon")]
    [InlineData("choose from user-events", "list", "--topic", "nothing")]
    [InlineData("--limit is 1 to 10000", "list", "--limit", "0")]
    [InlineData("give topic/partition/offset", "show", "17")]
    [InlineData("There is no dead record at user-events/0/999999", "show", "user-events/0/999999")]
    [InlineData("There is no dead record at user-events/77/0", "show", "user-events/77/0")]
    [InlineData("Say which records", "redrive")]
    [InlineData("Say which records", "redrive", "user-events/0/0", "--reason", "x")]
    [InlineData("--rate is a number", "redrive", "--reason", "x", "--rate", "fast")]
    public async Task A_mistake_is_said_with_what_to_do(string message, params string[] arguments)
    {
        var kafka = await TestKafka.CreateAsync();
        var ended = await NotifyCommand.RunAsync(kafka.Settings, ["dead", .. arguments]);
        ended.Code.ShouldBe(1, ended.ToString());
        ended.Error.ShouldContain(message);
    }

    public void Dispose() => Directory.Delete(catalog, recursive: true);

    private async Task<TestSystem> StartAsync()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "catalog"), "*.yaml")) File.Copy(file, Path.Combine(catalog, Path.GetFileName(file)));
        var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("", new() { ["Catalog:Folder"] = catalog, ["Catalog:Check"] = "00:00:00.2" });
        return system;
    }

    /// <summary>The type that was missing is added, and taken by the running host.</summary>
    private async Task MendAsync(TestSystem system)
    {
        await File.WriteAllTextAsync(Path.Combine(catalog, "orders.yaml"), "category: orders\ntypes:\n  ORDER_SHIPPED: { to: buyer, title: \"Shipped {{ n }}\", channels: { push: never, email: never } }\n");
        await Eventually.GetAsync(() => system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, """{"type":"ORDER_SHIPPED","buyer":"probe"}"""), a => a.Status == HttpStatusCode.Accepted, "the catalog is mended");
    }

    private static Task<NotifyClient.Answer> TotalAsync(TestSystem system, int total) => Eventually.GetAsync(
        () => system.Client.GetAsync("/v1/inbox/counts", system.Token("bob")), a => a.Body.GetProperty("total").GetInt32() == total, $"{total} items", TimeSpan.FromSeconds(120));

    /// <summary>Once something sent last is there, whatever would have doubled is there too.</summary>
    private static async Task AfterAllAsync(TestSystem system, string user, int expected)
    {
        await ProduceAsync(system, TestEvents.NewFollower(user, "last"), "their-key");
        await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox", system.Token(user)), a => a.Body.ToString().Contains("NEW_FOLLOWER", StringComparison.Ordinal), "the last one");
        (await system.Client.GetAsync("/v1/inbox/counts", system.Token(user))).Body.GetProperty("total").GetInt32().ShouldBe(expected);
    }

    private static async Task ProduceAsync(TestSystem system, string value, string? key, params (string Name, byte[] Value)[] headers)
    {
        using var producer = system.Kafka.Producer();
        await producer.ProduceAsync(system.Kafka.Options.Prefix + "user-events", Message(value, key, headers));
    }

    private static Message<byte[]?, byte[]?> Message(string value, string? key, params (string Name, byte[] Value)[] headers)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value), Headers = [] };
        foreach (var (name, bytes) in headers) message.Headers.Add(name, bytes);
        return message;
    }

    private static async Task<NotifyCommand.Ended> RunAsync(TestSystem system, params string[] arguments)
    {
        var ended = await NotifyCommand.RunAsync(system.Kafka.Settings, ["dead", .. arguments]);
        ended.Code.ShouldBe(0, ended.ToString());
        return ended;
    }

    private static Task<List<JsonElement>> ListedAsync(TestSystem system, Func<List<JsonElement>, bool> until, params string[] more) =>
        Eventually.GetAsync(async () => Records(await RunAsync(system, ["list", "--json", .. more])), until, "dead records as expected", TimeSpan.FromSeconds(90));

    private static Task<long> CountedAsync(TestSystem system, long count) => Eventually.GetAsync(
        async () => Json(await RunAsync(system, "list", "--json")).GetProperty("counts").EnumerateArray().Sum(c => c.GetProperty("records").GetInt64()), n => n == count,
        string.Create(CultureInfo.InvariantCulture, $"{count} dead records wait"), TimeSpan.FromSeconds(120));

    private static List<JsonElement> Records(NotifyCommand.Ended ended) => [.. Json(ended).GetProperty("records").EnumerateArray()];

    private static JsonElement Json(NotifyCommand.Ended ended) => JsonElement.Parse(ended.Out);

    private static string Place(JsonElement record) => $"{record.GetProperty("topic").GetString()}/{record.GetProperty("partition")}/{record.GetProperty("offset")}";
}
