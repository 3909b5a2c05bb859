using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Contracts;
using Notify.IntegrationTests.Running;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Routing;
using Shouldly;

namespace Notify.IntegrationTests.Routing;

/// <summary>Ingestion, routing, inbox and realtime on a real broker and database; the sweeper runs when a test says so, at the test's time.</summary>
internal sealed class HeldRig : IAsyncDisposable
{
    private HeldRig(TestSystem system) => System = system;

    public TestSystem System { get; }

    public ShiftedTime Time { get; } = new();

    public HeldSweeper Sweeper => System.Parts.GetServices<IHostedService>().OfType<HeldSweeper>().Single();

    /// <summary>Bob's, of the time that the host has.</summary>
    public string Token() => System.Parts.GetRequiredService<PersonTokens>().Issue(new Person(System.Tenant, "bob"), TimeSpan.FromHours(1));

    public static async Task<HeldRig> StartAsync(string? catalog = null, string services = "ingestion,routing,inbox,realtime")
    {
        var rig = new HeldRig(await TestSystem.CreateAsync());
        var settings = new Dictionary<string, string?> { ["Held:Sweep"] = "10:00:00" };
        if (catalog is not null) settings["Catalog:Folder"] = catalog;
        await rig.System.AddHostAsync(services, settings, s => s.AddSingleton<TimeProvider>(rig.Time));
        (await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/recipients/bob", rig.System.ApiKey, """{"email":"bob@example.com","timeZone":"Europe/Vienna"}"""))
            .Status.ShouldBe(HttpStatusCode.OK);
        return rig;
    }

    public async Task PreferAsync(string body) =>
        (await System.Client.SendAsync(HttpMethod.Patch, "/v1/preferences", Token(), body)).Status.ShouldBe(HttpStatusCode.OK);

    /// <summary>Quiet from an hour ago, for three hours.</summary>
    public Task QuietNowAsync()
    {
        var vienna = TimeZoneInfo.ConvertTime(Time.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Europe/Vienna"));
        var span = string.Create(CultureInfo.InvariantCulture, $$"""{"from":"{{vienna.AddHours(-1):HH:mm}}","to":"{{vienna.AddHours(2):HH:mm}}"}""");
        var days = Enum.GetValues<DayOfWeek>().Select(day => $"\"{JsonNamingPolicy.CamelCase.ConvertName(day.ToString())}\":{span}");
        return PreferAsync("{\"quietHours\":{" + string.Join(',', days) + "}}");
    }

    /// <summary>Sends an event and waits until it is decided; the notification's id.</summary>
    public async Task<Guid> SendAsync(string @event)
    {
        var sent = await System.Client.SendAsync(HttpMethod.Post, "/v1/events", System.ApiKey, @event);
        sent.Status.ShouldBe(HttpStatusCode.Accepted);
        var id = NotifyIds.Notification(sent.Body.GetProperty("eventIds")[0].GetGuid(), "bob");
        await Eventually.GetAsync(() => StepsAsync(id), steps => steps.Any(s => s.StartsWith("decided push", StringComparison.Ordinal)), "it is decided");
        return id;
    }

    public Task SweepAsync() => Sweeper.SweepAsync(CancellationToken.None);

    /// <summary>A notification's trace, a line each step.</summary>
    public async Task<IReadOnlyList<string>> StepsAsync(Guid id)
    {
        var trace = await System.Client.GetAsync($"/v1/notifications/{id}/trace", System.ApiKey);
        if (trace.Status != HttpStatusCode.OK) return [];
        return [.. trace.Body.GetProperty("steps").EnumerateArray().Select(Line)];
    }

    public Task<IReadOnlyList<string>> StepsAsync(Guid id, string expected) => Eventually.GetAsync(
        () => StepsAsync(id), steps => steps.Contains(expected), $"the trace has '{expected}'");

    public async Task<IReadOnlyList<string>> StatesAsync()
    {
        await using var connection = await System.Database.Database.Worker.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>("select concat_ws(' ', channel, state, reason) from routing.held order by n, channel")];
    }

    public async Task<IReadOnlyList<PushDelivery>> PushesAsync(int count) =>
        [.. (await RecordsAsync("push-deliveries", count)).Select(r => JsonSerializer.Deserialize(r, ContractsJson.Default.PushDelivery)!)];

    public async Task<IReadOnlyList<EmailDelivery>> MailsAsync(int count) =>
        [.. (await RecordsAsync("email-deliveries", count)).Select(r => JsonSerializer.Deserialize(r, ContractsJson.Default.EmailDelivery)!)];

    /// <summary>The records of a topic: exactly so many, and no further one a while later.</summary>
    public async Task<IReadOnlyList<byte[]>> RecordsAsync(string topic, int count) => await Eventually.GetAsync<IReadOnlyList<byte[]>>(
        async () => [.. (await System.Kafka.ReadAsync(topic, r => r.Count > count, TimeSpan.FromSeconds(2))).Select(r => r.Message.Value!)],
        records => records.Count >= count, $"{count} records on {topic}") is { } all && all.Count == count
            ? all : throw new ShouldAssertException($"More than {count} records on {topic}.");

    public async Task ReadItemAsync(Guid id)
    {
        await Eventually.GetAsync(
            () => System.Client.SendAsync(HttpMethod.Post, $"/v1/inbox/{id}/read", Token()), a => a.Status == HttpStatusCode.OK, "the item is there and read");
    }

    /// <summary>Publishes the notification's own record again, as a replay would, and waits until it was decided so often.</summary>
    public async Task ReplayAsync(Guid id, int decisions = 2)
    {
        var all = await System.Kafka.ReadAsync("notifications", r => r.Any(Is), TimeSpan.FromSeconds(30));
        var record = all.First(Is);
        using var producer = System.Kafka.Producer();
        var places = await producer.ProduceAsync(System.Kafka.Options.Prefix + "notifications", new Message<byte[]?, byte[]?> { Key = record.Message.Key, Value = record.Message.Value });
        places.Status.ShouldBe(PersistenceStatus.Persisted);
        // Its decision is published again once it is handled.
        await System.Kafka.ReadAsync("delivery-attempts", r => r.Count(d => Is(d) && Encoding.UTF8.GetString(d.Message.Value!).Contains("\"record\":\"decided\"", StringComparison.Ordinal)) >= decisions, TimeSpan.FromSeconds(30));

        bool Is(ConsumeResult<byte[]?, byte[]?> r) => Encoding.UTF8.GetString(r.Message.Value!).Contains(id.ToString(), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => System.DisposeAsync();

    private static string Line(JsonElement step)
    {
        var line = new List<string?> { step.GetProperty("kind").GetString(), Text(step, "channel"), Text(step, "decision"), Text(step, "rule") };
        if (step.TryGetProperty("end", out var end)) line.AddRange([Text(end, "status"), Text(end, "reason"), Text(end, "providerId")]);
        return string.Join(' ', line.Where(part => part is not null));
    }

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
