using System.Net;
using Dapper;
using Notify.IntegrationTests.Running;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ingestion;

public sealed class IdempotencyTests
{
    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_another_body_is_refused()
    {
        await using var system = await TestSystem.StartAsync();
        var body = $"[{Event("bob", "1")},{Event("ann", "2")}]";
        var first = await PostAsync(system, body, "order-17");
        var again = await PostAsync(system, body, "order-17");
        first.Status.ShouldBe(HttpStatusCode.Accepted, first.ToString());
        first.Header("Idempotency-Replayed").ShouldBeNull();
        again.Status.ShouldBe(HttpStatusCode.Accepted);
        again.Header("Idempotency-Replayed").ShouldBe("true");
        again.Body.ToString().ShouldBe(first.Body.ToString());

        var other = await PostAsync(system, Event("bob", "3"), "order-17");
        other.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        Code(other).ShouldBe("idempotency_key_reused");
        // The same bytes, read in another way, are another request.
        Code(await PostAsync(system, body, "order-17", ("content-type", "application/cloudevents-batch+json"))).ShouldBe("idempotency_key_reused");
        // A key is its tenant's.
        var foreign = await system.KeyAsync("other", "events:write");
        var theirs = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", foreign, Event("bob", "1"), ("Idempotency-Key", "order-17"));
        theirs.Status.ShouldBe(HttpStatusCode.Accepted);
        theirs.Header("Idempotency-Replayed").ShouldBeNull();

        await OnUserEventsAsync(system, ids => ids.Count >= 3);
        (await OnUserEventsAsync(system, _ => false, seconds: 1)).Count(i => first.Body.ToString().Contains(i, StringComparison.Ordinal)).ShouldBe(2, "a replay publishes nothing");
    }

    [Fact]
    public async Task Of_fifty_at_once_one_publishes_and_the_others_wait_or_get_its_answer()
    {
        await using var system = await IngestionAsync();
        var body = $"[{Event("bob", "1")},{Event("bob", "2")},{Event("bob", "3")}]";
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PostAsync(system, body, "burst")));
        var first = answers.Single(a => a.Status == HttpStatusCode.Accepted && a.Header("Idempotency-Replayed") is null);
        foreach (var answer in answers.Where(a => a != first))
        {
            if (answer.Status == HttpStatusCode.Accepted) answer.Body.ToString().ShouldBe(first.Body.ToString());
            else
            {
                answer.Status.ShouldBe(HttpStatusCode.Conflict, answer.ToString());
                Code(answer).ShouldBe("idempotency_in_flight");
                int.Parse(answer.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 20);
            }
        }

        (await PostAsync(system, body, "burst")).Header("Idempotency-Replayed").ShouldBe("true");
        (await OnUserEventsAsync(system, ids => ids.Count > 3, seconds: 2)).ShouldBe(first.Body.GetProperty("eventIds").EnumerateArray().Select(i => i.GetString()!), ignoreOrder: true);
    }

    [Fact]
    public async Task A_request_that_died_before_its_answer_was_kept_is_done_again_with_the_same_ids()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("", new() { ["Ingestion:IdempotencyDeadline"] = "00:00:02" });
        var body = Event("bob", null);
        // As if the process died there: the events are on Kafka, the row stays in flight.
        await ExecuteAsync(system, """
            create function ingestion.die() returns trigger language plpgsql as $$ begin raise exception 'gone' using errcode = '57P01'; end $$;
            create trigger die before update of event_ids on ingestion.requests for each row when (new.event_ids is not null) execute function ingestion.die()
            """);
        var first = await PostAsync(system, body, "crash");
        first.Status.ShouldBe(HttpStatusCode.Accepted, "Kafka has it");
        (await PostAsync(system, body, "crash")).Status.ShouldBe(HttpStatusCode.Conflict);
        Code(await PostAsync(system, Event("eve", null), "crash")).ShouldBe("idempotency_key_reused");
        await ExecuteAsync(system, "drop trigger die on ingestion.requests");
        var repeat = await Eventually.GetAsync(() => PostAsync(system, body, "crash"), a => a.Status != HttpStatusCode.Conflict, "taken over after the deadline");
        repeat.Status.ShouldBe(HttpStatusCode.Accepted);
        repeat.Header("Idempotency-Replayed").ShouldBeNull();
        repeat.Body.ToString().ShouldBe(first.Body.ToString());
        (await PostAsync(system, body, "crash")).Header("Idempotency-Replayed").ShouldBe("true");

        (await OnUserEventsAsync(system, ids => ids.Count >= 2)).Distinct().Count().ShouldBe(1, "twice on Kafka, with one id");
        // The last of bob's comes after all copies, which share its partition.
        await PostAsync(system, TestEvents.NewFollower("bob", "last"), null);
        var inbox = await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox", system.Token("bob")), a => a.Body.ToString().Contains("NEW_FOLLOWER", StringComparison.Ordinal), "the last one");
        inbox.Body.GetProperty("items").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_free_and_a_failed_one_keeps_it()
    {
        await using var system = await IngestionAsync();
        Code(await PostAsync(system, """{"type":"NO_SUCH"}""", "typo")).ShouldBe("unknown_type");
        (await PostAsync(system, Event("bob", "1"), "typo")).Status.ShouldBe(HttpStatusCode.Accepted);

        // The producer is gone, as at a stop: some of it may be on Kafka, so the key stays with this body, free to be taken at once.
        ((Platform.Kafka.RecordProducer)system.Parts.GetService(typeof(Platform.Kafka.RecordProducer))!).Dispose();
        for (var i = 0; i < 2; i++) Code(await PostAsync(system, Event("bob", "2"), "stop")).ShouldBe("kafka_unavailable");
        Code(await PostAsync(system, Event("bob", "3"), "stop")).ShouldBe("idempotency_key_reused");
    }

    [Fact]
    public async Task After_the_window_a_key_is_forgotten_and_its_row_is_deleted()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion", new() { ["Ingestion:IdempotencyWindow"] = "00:00:01", ["Ingestion:IdempotencySweep"] = "01:00:00" });
        (await PostAsync(system, Event("bob", "1"), "old")).Status.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.GetAsync(() => PostAsync(system, Event("bob", "2"), "old"), a => a.Status == HttpStatusCode.Accepted, "another body once the window is over, though the row is still there");
        await using (var worker = await system.Database.Database.Worker.OpenConnectionAsync()) await worker.ExecuteAsync("""
            insert into ingestion.requests select 'default', 'old-' || i, '\x00', gen_random_uuid(), now(), null, now() - interval '1 s' from generate_series(1, 2500) i;
            insert into ingestion.requests values ('default', 'fresh', '\x00', gen_random_uuid(), now(), null, now() + interval '1 d')
            """);
        await system.AddHostAsync("ingestion", new() { ["Ingestion:IdempotencySweep"] = "00:00:00.2" });
        await Eventually.GetAsync(() => CountAsync(system), n => n == 1, "only the fresh one is left");
    }

    [Fact]
    public async Task Without_PostgreSQL_requests_with_a_key_are_refused_and_the_others_go_on()
    {
        await using var system = await IngestionAsync();
        (await PostAsync(system, Event("bob", "1"), "before")).Status.ShouldBe(HttpStatusCode.Accepted);
        await ReachableAsync(system, false);
        // The API key is remembered for ten seconds.
        var keyed = await PostAsync(system, Event("bob", "2"), "during");
        (await PostAsync(system, Event("bob", "2"), null)).Status.ShouldBe(HttpStatusCode.Accepted);
        keyed.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, keyed.ToString());
        Code(keyed).ShouldBe("idempotency_unavailable");
        keyed.Header("Retry-After").ShouldNotBeNull();
        await ReachableAsync(system, true);
        (await Eventually.GetAsync(() => PostAsync(system, Event("bob", "2"), "during"), a => a.Status == HttpStatusCode.Accepted, "back again")).Header("Idempotency-Replayed").ShouldBeNull();
    }

    private static async Task<TestSystem> IngestionAsync()
    {
        var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion");
        return system;
    }

    private static string Event(string to, string? id) => id is null
        ? $$"""{"type":"NEW_MESSAGE","recipientId":"{{to}}","senderName":"Alice","preview":"Lunch?","messageId":"m","chatId":"c"}""" : TestEvents.NewMessage(to, id);

    private static Task<NotifyClient.Answer> PostAsync(TestSystem system, string body, string? key, params (string, string)[] headers) =>
        system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, body, [.. headers, .. key is null ? Array.Empty<(string, string)>() : [("Idempotency-Key", key)]]);

    private static string? Code(NotifyClient.Answer answer) => answer.Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    private static async Task<List<string>> OnUserEventsAsync(TestSystem system, Func<List<string>, bool> enough, int seconds = 30)
    {
        List<string> Ids(List<Confluent.Kafka.ConsumeResult<byte[]?, byte[]?>> read) => read.ConvertAll(r => System.Text.Encoding.UTF8.GetString(r.Message.Headers.GetLastBytes("notify-event-id")));
        return Ids(await system.Kafka.ReadAsync("user-events", read => enough(Ids(read)), TimeSpan.FromSeconds(seconds)));
    }

    private static async Task<long> CountAsync(TestSystem system)
    {
        await using var connection = await system.Database.Database.Worker.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from ingestion.requests");
    }

    private static async Task ExecuteAsync(TestSystem system, string sql)
    {
        await using var connection = new NpgsqlConnection(system.Database.Options.Owner + ";Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    /// <summary>Closes the database to new connections, and those that are open; or opens it again.</summary>
    private static async Task ReachableAsync(TestSystem system, bool reachable)
    {
        var (options, server) = (system.Database.Options, Environment.GetEnvironmentVariable("POSTGRES"));
        var name = new NpgsqlConnectionStringBuilder(options.Owner).Database;
        await OnServerAsync(server!, $"alter database {name} allow_connections {reachable}");
        // Each login may end its own sessions only.
        foreach (var login in reachable ? [] : new[] { options.WorkerConnection, options.ApiConnection })
            await OnServerAsync(login, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}' and usename = current_user");
    }

    private static async Task OnServerAsync(string login, string sql)
    {
        var database = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("POSTGRES")).Database;
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(login) { Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }
}
