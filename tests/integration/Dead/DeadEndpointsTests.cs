using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Dead;

/// <summary><c>/v1/dead</c>: what an operator of one tenant sees and does.</summary>
public sealed class DeadEndpointsTests
{
    [Fact]
    public async Task An_operator_sees_and_sends_again_what_is_the_tenants_and_nothing_else()
    {
        await using var system = await TestSystem.StartAsync();
        var (mine, theirs) = (await system.KeyAsync("acme", "operator"), await system.KeyAsync("other", "operator"));
        await ProduceAsync(system, "user-events", """{"type":"NO_SUCH","n":"acme-field","tenant":"acme"}""");
        await ProduceAsync(system, "user-events", """{"type":"NO_SUCH","n":"acme-header"}""", ("tenant", "acme"));
        await ProduceAsync(system, "user-events", "acme, not json", ("tenant", "acme"));
        await ProduceAsync(system, "user-events", """{"specversion":"1.0","id":"1","source":"/s","type":"NO_SUCH","tenant":"acme","data":{"n":"acme-ce"}}""");
        await ProduceAsync(system, "user-events", """{"type":"NO_SUCH","n":"other-field","tenant":"other"}""");
        await ProduceAsync(system, "user-events", """{"type":"NO_SUCH","n":"between","tenant":"other"}""", ("tenant", "acme"));
        await ProduceAsync(system, "user-events", """{"type":"NO_SUCH","n":"of-default"}""");
        await ProduceAsync(system, "user-events", "nobody's, not json");
        await ProduceAsync(system, "inbox-deliveries", "not a delivery", "acme/bob");
        await ProduceAsync(system, "inbox-deliveries", "not a delivery", "other/bob");
        await ProduceAsync(system, "inbox-deliveries", "not a delivery", key: null);

        var seen = await Eventually.GetAsync(() => ListAsync(system, mine), a => a.Count == 5, "five of acme's");
        foreach (var record in seen) record.TryGetProperty("value", out _).ShouldBeFalse("an overview shows no values");
        (await Eventually.GetAsync(() => ListAsync(system, theirs), a => a.Count == 2, "two of the other's")).Select(r => r.GetProperty("topic").GetString()).ShouldBe(["user-events", "inbox-deliveries"]);
        (await ListAsync(system, system.ApiKey)).Count.ShouldBe(1);
        foreach (var record in seen)
        {
            var whole = await system.Client.GetAsync($"/v1/dead/{Place(record)}", mine);
            var text = whole.Body.GetProperty("value").GetString()!;
            (text.Contains("acme", StringComparison.Ordinal) || text == "not a delivery").ShouldBeTrue(text);
            var foreign = await system.Client.GetAsync($"/v1/dead/{Place(record)}", theirs);
            foreign.Status.ShouldBe(HttpStatusCode.NotFound);
            (await RedriveAsync(system, theirs, $$"""{"records":["{{Place(record)}}"],"again":true}""")).GetProperty("matched").GetInt64().ShouldBe(0);
        }

        (await ListAsync(system, mine, "?topic=inbox-deliveries")).Count.ShouldBe(1);
        (await ListAsync(system, mine, "?reason=unknown_type")).Count.ShouldBe(3);
        (await ListAsync(system, mine, "?key=acme/bob")).Count.ShouldBe(1);
        (await ListAsync(system, mine, "?from=2100-01-01T00:00:00Z")).ShouldBeEmpty();
        (await ListAsync(system, mine, "?to=2100-01-01T00:00:00Z")).Count.ShouldBe(5);

        (await RedriveAsync(system, mine, """{"reason":"unknown_type","dryRun":true}""")).ToString().ShouldBe("""{"redriven":0,"matched":3,"more":false}""");
        (await RedriveAsync(system, mine, """{"reason":"unknown_type","limit":2}""")).ToString().ShouldBe("""{"redriven":2,"matched":2,"more":true}""");
        // Unknown types die again, so they wait again: the third of the first, then those.
        await Eventually.GetAsync(() => ListAsync(system, mine, "?reason=unknown_type&all=true"), a => a.Count == 5, "three, and two again");
        (await ListAsync(system, mine, "?reason=unknown_type")).Count.ShouldBe(3);
        (await ListAsync(system, theirs)).Count.ShouldBe(2);
        system.Logs.Lines.Count(l => l.Contains("2 dead records of tenant acme were sent again for the key another", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Pages_hold_each_record_once()
    {
        await using var system = await TestSystem.StartAsync();
        using (var producer = system.Kafka.Producer())
        {
            for (var i = 0; i < 250; i++)
                producer.Produce(system.Kafka.Options.Prefix + "user-events", new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes($"k{i}"), Value = """{"type":"NO_SUCH"}"""u8.ToArray() });
            producer.Flush(TimeSpan.FromSeconds(30));
        }

        await Eventually.GetAsync(() => PagesAsync(system, 100), a => a.Count == 250, "all 250");
        (await ListAsync(system, system.ApiKey, "?limit=1")).Count.ShouldBe(1);
        foreach (var size in new[] { 30, 50, 100 })
        {
            var keys = (await PagesAsync(system, size)).ConvertAll(r => r.GetProperty("key").GetString());
            keys.Distinct().Count().ShouldBe(250);
            keys.Count.ShouldBe(250);
        }
    }

    [Fact]
    public async Task A_wrong_field_is_named()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion");
        (string Query, string At)[] queries = [("topic=nothing", "/topic"), ("limit=0", "/limit"), ("limit=101", "/limit"), ("from=yesterday", "/from"), ("to=1", "/to"), ("after=%20", "/after"), ("all=yes", "/all")];
        foreach (var (query, at) in queries) ShouldName(await system.Client.GetAsync("/v1/dead?" + query, system.ApiKey), at, query);
        (string Body, string At)[] bodies =
        [
            ("{}", ""), ("""{"records":["user-events/0/1"],"reason":"x"}""", ""), ("""{"records":["17"]}""", "/records/0"),
            ("""{"topic":"nothing"}""", "/topic"), ("""{"reason":"x","limit":0}""", "/limit"), ("""{"reason":"x","rate":0}""", "/rate"),
        ];
        foreach (var (body, at) in bodies) ShouldName(await system.Client.SendAsync(HttpMethod.Post, "/v1/dead/redrive", system.ApiKey, body), at, body);
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/dead/redrive", system.ApiKey, """{"nothing":1}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var place in new[] { "user-events/0/999999", "user-events/77/0", "nothing/0/0", "user-events/x/0" })
            (await system.Client.GetAsync("/v1/dead/" + place, system.ApiKey)).Status.ShouldBe(HttpStatusCode.NotFound, place);
    }

    private static void ShouldName(NotifyClient.Answer answer, string at, string what)
    {
        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, what);
        answer.Body.GetProperty("pointer").GetString().ShouldBe(at, what);
        answer.Body.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty(what);
    }

    private static async Task<List<JsonElement>> PagesAsync(TestSystem system, int size)
    {
        var (all, after) = (new List<JsonElement>(), "");
        while (true)
        {
            var page = (await system.Client.GetAsync($"/v1/dead?limit={size}{after}", system.ApiKey)).Body;
            all.AddRange(page.GetProperty("records").EnumerateArray());
            if (!page.TryGetProperty("next", out var next)) return all;
            after = "&after=" + next.GetString();
        }
    }

    private static async Task<List<JsonElement>> ListAsync(TestSystem system, string key, string query = "")
    {
        var answer = await system.Client.GetAsync("/v1/dead" + query, key);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return [.. answer.Body.GetProperty("records").EnumerateArray()];
    }

    private static async Task<JsonElement> RedriveAsync(TestSystem system, string key, string body)
    {
        var answer = await system.Client.SendAsync(HttpMethod.Post, "/v1/dead/redrive", key, body);
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.ToString());
        return answer.Body;
    }

    private static Task ProduceAsync(TestSystem system, string topic, string value, params (string Name, string Value)[] headers) => ProduceAsync(system, topic, value, "k", headers);

    private static async Task ProduceAsync(TestSystem system, string topic, string value, string? key, params (string Name, string Value)[] headers)
    {
        using var producer = system.Kafka.Producer();
        var message = new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value), Headers = [] };
        foreach (var (name, text) in headers) message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        await producer.ProduceAsync(system.Kafka.Options.Prefix + topic, message);
    }

    private static string Place(JsonElement record) => $"{record.GetProperty("topic").GetString()}/{record.GetProperty("partition")}/{record.GetProperty("offset")}";
}
