using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Notify.Ingestion;
using Notify.IntegrationTests.Running;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Ingestion;

public sealed class OverloadTests
{
    [Fact]
    public async Task A_tenant_at_its_share_is_refused_and_leaves_the_others_their_room()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion", new() { ["Ingestion:MaxTenantRequests"] = "3", ["Ingestion:MaxRequests"] = "5" });
        var (b, c) = (await system.KeyAsync("b", "*"), await system.KeyAsync("c", "*"));
        var held = Enumerable.Range(0, 3).Select(_ => Hold(system, system.ApiKey)).ToList();
        await InFlightAsync(system, 3);

        var refused = await PostAsync(system, system.ApiKey);
        refused.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        Code(refused).ShouldBe("too_many_requests");
        refused.Header("Retry-After").ShouldBe("1");
        (await PostAsync(system, b)).Status.ShouldBe(HttpStatusCode.Accepted);

        held.AddRange(Enumerable.Range(0, 2).Select(_ => Hold(system, b)));
        await InFlightAsync(system, 5);
        var full = await PostAsync(system, c);
        full.Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        Code(full).ShouldBe("overloaded");
        full.Header("Retry-After").ShouldNotBeNull();

        foreach (var (body, answer) in held)
        {
            body.Release();
            (await answer).Status.ShouldBe(HttpStatusCode.Accepted);
        }

        await InFlightAsync(system, 0);
        foreach (var key in new[] { system.ApiKey, b, c }) (await PostAsync(system, key)).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bytes_are_counted_whether_their_number_is_told_or_not(bool chunked)
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion", new() { ["Ingestion:MaxTenantBytes"] = "300000", ["Ingestion:MaxBytes"] = "400000" });
        var (body, answer) = Hold(system, system.ApiKey, 200_000, chunked);
        await Eventually.GetAsync(() => Task.FromResult(Admission(system).BytesInFlight), n => n >= 90_000, "its bytes are counted");
        // One that tells its size is refused at once, one that does not as soon as it has grown too large.
        (await PostAsync(system, system.ApiKey, 230_000, chunked)).Status.ShouldBe(HttpStatusCode.TooManyRequests);
        (await PostAsync(system, system.ApiKey, 50_000, chunked)).Status.ShouldBe(HttpStatusCode.Accepted);
        body.Release();
        (await answer).Status.ShouldBe(HttpStatusCode.Accepted);
        // Larger than the share: it takes all of it, and nothing beside it.
        (await PostAsync(system, system.ApiKey, 350_000, chunked)).Status.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.GetAsync(() => Task.FromResult(Admission(system).BytesInFlight), n => n == 0, "all is given back");
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_gives_its_room_back()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion", new() { ["Ingestion:BodyTimeout"] = "00:00:03" });
        var (body, answer) = Hold(system, system.ApiKey);
        await InFlightAsync(system, 1);
        await InFlightAsync(system, 0);
        // This client reads an answer once it has sent all.
        body.Release();
        var late = await answer;
        late.Status.ShouldBe(HttpStatusCode.RequestTimeout);
        Code(late).ShouldBe("request_timeout");
    }

    [Fact]
    public async Task A_tenant_at_a_hundred_times_the_load_of_another_takes_nothing_from_it()
    {
        await using var system = await TestSystem.CreateAsync();
        await system.AddHostAsync("ingestion", new() { ["Ingestion:MaxTenantRequests"] = "2" });
        var quiet = await system.KeyAsync("quiet", "*");
        using var end = new CancellationTokenSource();
        var loud = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            var answers = new List<HttpStatusCode>();
            while (!end.IsCancellationRequested) answers.Add((await PostAsync(system, system.ApiKey)).Status);
            return answers;
        })).ToList();
        for (var i = 0; i < 30; i++) (await PostAsync(system, quiet)).Status.ShouldBe(HttpStatusCode.Accepted);
        await end.CancelAsync();
        var statuses = (await Task.WhenAll(loud)).SelectMany(s => s).ToList();
        statuses.ShouldContain(HttpStatusCode.Accepted);
        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        statuses.ShouldAllBe(s => s == HttpStatusCode.Accepted || s == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task With_Kafka_away_what_is_held_stays_bounded_and_it_recovers_by_itself()
    {
        await using var system = await TestSystem.CreateAsync();
        using var broker = EmbeddedBroker.Start(TopicPlan.All(system.Kafka.Options).Select(t => system.Kafka.Options.Prefix + t.Name), 3);
        await system.AddHostAsync("ingestion", new()
        {
            ["Kafka:Bootstrap"] = broker.Bootstrap,
            ["Kafka:Embedded"] = "true",
            // So small that it is full at once.
            ["Kafka:Settings:queue.buffering.max.messages"] = "20",
            ["Ingestion:MaxTenantRequests"] = "40",
            ["Ingestion:MaxTenantBytes"] = "1000000",
        });
        (await PostAsync(system, system.ApiKey)).Status.ShouldBe(HttpStatusCode.Accepted);
        broker.Down(-1);
        using var end = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            var (requests, bytes) = (0L, 0L);
            while (!end.IsCancellationRequested)
            {
                (requests, bytes) = (Math.Max(requests, Admission(system).RequestsInFlight), Math.Max(bytes, Admission(system).BytesInFlight));
                await Task.Delay(1);
            }

            return (requests, bytes);
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => PostAsync(system, system.ApiKey, 20_000)));
        answers.Count(a => a.Status == HttpStatusCode.Accepted).ShouldBe(0);
        answers.ShouldAllBe(a => a.Status == HttpStatusCode.ServiceUnavailable || a.Status == HttpStatusCode.TooManyRequests);
        answers.ShouldAllBe(a => a.Header("Retry-After") != null);
        answers.ShouldContain(a => a.Status == HttpStatusCode.ServiceUnavailable);
        await end.CancelAsync();
        var (most, mostBytes) = await peak;
        most.ShouldBeInRange(30, 40);
        mostBytes.ShouldBeInRange(500_000, 1_000_000);
        await InFlightAsync(system, 0);

        broker.Up(-1);
        var probes = 0;
        await Eventually.GetAsync(() => PostAsync(system, system.ApiKey), a => ++probes > 0 && a.Status == HttpStatusCode.Accepted, "it takes events again");
        // What found no room in the queue was given up with its request, and did not wait on out of all limits.
        var written = await system.Kafka.ReadAsync("user-events", read => read.Count > 21 + probes, TimeSpan.FromSeconds(3), broker.Bootstrap);
        written.Count.ShouldBeLessThanOrEqualTo(21 + probes);
    }

    [Fact]
    public async Task Events_that_meet_the_end_of_the_producer_are_answered_503()
    {
        await using var system = await TestSystem.CreateAsync();
        using var broker = EmbeddedBroker.Start(TopicPlan.All(system.Kafka.Options).Select(t => system.Kafka.Options.Prefix + t.Name), 3);
        await system.AddHostAsync("ingestion", new() { ["Kafka:Bootstrap"] = broker.Bootstrap, ["Kafka:Embedded"] = "true" });
        (await PostAsync(system, system.ApiKey)).Status.ShouldBe(HttpStatusCode.Accepted);
        broker.Down(-1);
        var waiting = PostAsync(system, system.ApiKey);
        await InFlightAsync(system, 1);
        // Waits 5 s for what is under way, half of what a request waits for Kafka.
        await Task.Run(() => system.Parts.GetRequiredService<RecordProducer>().Dispose());
        foreach (var answer in new[] { await waiting, await PostAsync(system, system.ApiKey) })
        {
            answer.Status.ShouldBe(HttpStatusCode.ServiceUnavailable, answer.ToString());
            Code(answer).ShouldBe("kafka_unavailable");
            answer.Header("Retry-After").ShouldNotBeNull();
        }

        system.Logs.Lines.ShouldNotContain(l => l.Contains("ObjectDisposedException", StringComparison.Ordinal));
    }

    private static (HeldContent Body, Task<NotifyClient.Answer> Answer) Hold(TestSystem system, string key, int size = 2_000, bool chunked = false)
    {
        var body = new HeldContent(Sized(size), chunked);
        return (body, system.Client.SendAsync(HttpMethod.Post, "/v1/events", key, body));
    }

    private static Task<NotifyClient.Answer> PostAsync(TestSystem system, string key, int size = 300, bool chunked = false)
    {
        var body = new HeldContent(Sized(size), chunked);
        body.Release();
        return system.Client.SendAsync(HttpMethod.Post, "/v1/events", key, body);
    }

    /// <summary>Events of so many bytes in all.</summary>
    private static string Sized(int size)
    {
        const int Largest = 200_000;
        var events = Enumerable.Range(0, (size + Largest - 1) / Largest).Select(i =>
            $$"""{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"A","preview":"{{new string('x', Math.Max(1, Math.Min(Largest, size - (i * Largest)) - 150))}}","messageId":"m","chatId":"c"}""");
        return $"[{string.Join(',', events)}]";
    }

    private static Admission Admission(TestSystem system) => system.Parts.GetRequiredService<Admission>();

    private static Task<long> InFlightAsync(TestSystem system, long count) =>
        Eventually.GetAsync(() => Task.FromResult(Admission(system).RequestsInFlight), n => n == count, $"{count} requests under way");

    private static string? Code(NotifyClient.Answer answer) => answer.Body.GetProperty("code").GetString();
}
