using System.Net;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Ingestion;
using Notify.IntegrationTests.Running;
using Notify.Platform.Kafka;
using Shouldly;

namespace Notify.IntegrationTests.Ingestion;

/// <summary>Ingestion, routing, inbox and realtime on a real broker and database; events are expanded when a test says so, unless it wants the worker.</summary>
internal sealed class AudienceRig : IAsyncDisposable
{
    private AudienceRig(TestSystem system) => System = system;

    public TestSystem System { get; }

    public RecordProducer Producer => System.Parts.GetRequiredService<RecordProducer>();

    public static async Task<AudienceRig> StartAsync(bool worker = false, string services = "ingestion,routing,inbox,realtime")
    {
        var folder = Directory.CreateTempSubdirectory("notify-audience-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "chat.yaml"), """
            category: messages
            types:
              CHAT: { topic: "chat/{{ chatId }}", except: senderId, title: Hello, expires: 1d }
              NAMED: { to: userId, title: Hello }
            """);
        var rig = new AudienceRig(await TestSystem.CreateAsync());
        await rig.System.AddHostAsync(services, new() { ["Catalog:Folder"] = folder }, s =>
        {
            if (!worker) s.Remove(s.Single(d => d.ImplementationType == typeof(ExpansionWorker)));
        });
        return rig;
    }

    /// <summary>A worker of another replica, which may publish in its own way and live in its own time.</summary>
    public Expander Expander(Func<IReadOnlyList<OutgoingRecord>, CancellationToken, Task>? publish = null, TimeProvider? time = null) => new(
        System.Database.Database, System.Parts.GetRequiredService<ExpansionStore>(), System.Parts.GetRequiredService<CurrentCatalog>(),
        publish ?? Producer.PublishAsync, time ?? TimeProvider.System);

    public async Task SubscribeAsync(string topic, params IReadOnlyList<string> users)
    {
        foreach (var chunk in users.Chunk(1_000))
            (await System.Client.SendAsync(HttpMethod.Post, $"/v1/topics/{Uri.EscapeDataString(topic)}/subscribers", System.ApiKey, JsonSerializer.Serialize(new { users = chunk })))
                .Status.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Sends an event; its id.</summary>
    public async Task<Guid> SendAsync(string json)
    {
        var sent = await System.Client.SendAsync(HttpMethod.Post, "/v1/events", System.ApiKey, json);
        sent.Status.ShouldBe(HttpStatusCode.Accepted, sent.ToString());
        return sent.Body.GetProperty("eventIds")[0].GetGuid();
    }

    /// <summary>Sends an event and waits until it is owed to subscribers.</summary>
    public async Task<Guid> OweAsync(string json)
    {
        var id = await SendAsync(json);
        await Eventually.GetAsync(() => CursorAsync(id), c => c is not null, "the event is owed to subscribers");
        return id;
    }

    /// <summary>The cursor of an event; null if it is not owed.</summary>
    public Task<string?> CursorAsync(Guid id) => ValueAsync<string>("select cursor from ingestion.expansions where event_id = @id", id);

    public async Task<bool> HasEndedAsync(Guid id) => await ValueAsync<DateTime?>("select ended_at from ingestion.expansions where event_id = @id", id) is not null;

    public async Task<T?> ValueAsync<T>(string sql, Guid? id = null)
    {
        await using var connection = await System.Database.Database.Worker.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<T>(sql, new { id });
    }

    /// <summary>What ingestion made: at least so many, and whatever comes within a second after them.</summary>
    public async Task<IReadOnlyList<Notification>> NotificationsAsync(int count)
    {
        var all = new List<Notification>();
        foreach (var topic in new[] { "notifications", "notifications-bulk" })
            all.AddRange((await System.Kafka.ReadAsync(topic, _ => false, TimeSpan.FromSeconds(2))).Select(r => JsonSerializer.Deserialize(r.Message.Value, ContractsJson.Default.Notification)!));
        return all.Count >= count ? all : await Eventually.GetAsync(() => NotificationsAsync(0), n => n.Count >= count, $"{count} notifications");
    }

    /// <summary>How many items each inbox has, as soon as all have so many.</summary>
    public Task<long> ItemsAsync(long count) => Eventually.GetAsync(
        () => ValueAsync<long>("select coalesce(sum(head), 0)::bigint from inbox.heads"), n => n >= count, $"{count} items", TimeSpan.FromSeconds(90));

    public ValueTask DisposeAsync() => System.DisposeAsync();
}
