using System.Collections.Concurrent;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Notify.Contracts;
using Notify.IntegrationTests.Ledger;
using Notify.Platform;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;
using Notify.Push;

namespace Notify.IntegrationTests.Push;

/// <summary>The push service without Kafka: records are handed to its handlers, its records are kept, FCM is a fake on loopback.</summary>
internal sealed class PushBench : IAsyncDisposable
{
    private readonly TestDatabase test;
    private readonly ServiceProvider services;

    private PushBench(TestDatabase test, FakeFcm fcm, Func<PushOptions, PushOptions> change)
    {
        this.test = test;
        Fcm = fcm;
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(test.Database)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(Options.Create(change(new PushOptions
            {
                FcmUrl = fcm.FcmUrl,
                ServiceAccountUrl = fcm.ServiceAccountUrl,
                Ledger = new LedgerOptions { Cap = 8, Sweep = TimeSpan.FromMilliseconds(25) },
            })))
            .AddSingleton<PublishRecords>((records, _) =>
            {
                foreach (var record in records) Ends.Enqueue((DeliveryAttempted)JsonSerializer.Deserialize(record.Value, ContractsJson.Default.DeliveryRecord)!);
                return Task.CompletedTask;
            })
            .AddLedger<PushSender, PushTarget?>("push", p => p.GetRequiredService<IOptions<PushOptions>>().Value.Ledger, PushReport.Of)
            .AddSingleton<DeviceStore>()
            .AddSingleton<DeviceReader>()
            .AddSingleton<FcmCredential>()
            .AddSingleton<FcmClient>()
            .AddSingleton<FcmGate>()
            .AddSingleton<DeviceDrops>()
            .AddHostedService<DeviceSweeper>()
            .AddSingleton<Dismissals>()
            .AddHostedService<Dismisser>()
            .AddSingleton<PushDeliveryHandler>()
            .AddSingleton<SettlementHandler>()
            .BuildServiceProvider();
    }

    public FakeFcm Fcm { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public ConcurrentQueue<DeliveryAttempted> Ends { get; } = [];

    public DeviceStore Devices => services.GetRequiredService<DeviceStore>();

    public static async Task<PushBench> StartAsync(Func<PushOptions, PushOptions>? change = null)
    {
        var bench = new PushBench(await TestDatabase.CreateAsync(PushService.Migrations), await FakeFcm.StartAsync(), change ?? (o => o));
        foreach (var service in bench.services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return bench;
    }

    public Task RegisterAsync(string user, string device, string token, string platform = "android") => Devices.PutAsync(
        new Person("a", user), device, new DeviceRegistration { Platform = platform, Token = token }, Time.GetUtcNow(), CancellationToken.None);

    public PushDelivery Delivery(string user = "bob") => new()
    {
        NotificationId = Guid.CreateVersion7(),
        EventId = Guid.CreateVersion7(),
        Tenant = "a",
        Recipient = user,
        Type = "NEW_MESSAGE",
        Category = "messages",
        Title = "New message",
        Body = "Alice: Lunch?",
        Priority = Priority.Normal,
        AcceptedAt = Time.GetUtcNow(),
        OnUnknown = UnknownOutcome.Resend,
    };

    public Task<Outcome> HandleAsync(params PushDelivery[] deliveries) =>
        services.GetRequiredService<PushDeliveryHandler>().HandleAsync([.. deliveries.Select(d => Received(d, Topics.PushDeliveries.Name))], CancellationToken.None);

    public Task<Outcome> HandleAsync(InboxChanged change) =>
        services.GetRequiredService<SettlementHandler>().HandleAsync([Received(change, Topics.InboxChanges.Name)], CancellationToken.None);

    public async Task<DeliveryAttempted> EndOfAsync(PushDelivery delivery)
    {
        await LedgerBench.EventuallyAsync(() => Task.FromResult(Ends.Any(e => e.NotificationId == delivery.NotificationId)));
        return Ends.First(e => e.NotificationId == delivery.NotificationId);
    }

    /// <summary>Until its first attempt failed for now; then its reason.</summary>
    public async Task<(string Reason, DateTime DueAt)> WaitingAsync(PushDelivery delivery)
    {
        (string Reason, DateTime DueAt) row = default;
        await LedgerBench.EventuallyAsync(async () =>
        {
            await using var connection = await test.Database.Worker.OpenConnectionAsync();
            row = await connection.QuerySingleOrDefaultAsync<(string, DateTime)>(
                "select reason, due_at from push.ledger where subject = @id and state = 'pending' and attempt = 1", new { id = delivery.NotificationId });
            return row.Reason is not null;
        });
        return row;
    }

    /// <summary>Until it was put off without an attempt; then why.</summary>
    public async Task<string> DeferredAsync(PushDelivery delivery)
    {
        string? reason = null;
        await LedgerBench.EventuallyAsync(async () =>
        {
            await using var connection = await test.Database.Worker.OpenConnectionAsync();
            reason = await connection.ExecuteScalarAsync<string?>(
                "select reason from push.ledger where subject = @id and state = 'pending' and attempt = 0", new { id = delivery.NotificationId });
            return reason is not null;
        });
        return reason!;
    }

    /// <summary>Until something is so, while time goes on by a step for each look (100 ms).</summary>
    public Task UntilAsync(Func<Task<bool>> condition, TimeSpan? step = null, Func<string>? otherwise = null) => LedgerBench.EventuallyAsync(
        async () =>
        {
            if (await condition()) return true;
            Time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            return false;
        },
        otherwise);

    public Task UntilAsync(Func<bool> condition, TimeSpan? step = null, Func<string>? otherwise = null) =>
        UntilAsync(() => Task.FromResult(condition()), step, otherwise);

    public async Task<long> CountAsync(string fromWhere)
    {
        await using var connection = await test.Database.Worker.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>($"select count(*) from {fromWhere}");
    }

    /// <summary>Until there are so many rows; time stands still unless a step is given.</summary>
    public Task CountsAsync(long count, string fromWhere, TimeSpan? step = null) =>
        UntilAsync(async () => await CountAsync(fromWhere) == count, step ?? TimeSpan.Zero, () => $"not {count}: {fromWhere}");

    /// <summary>So many deliveries to as many people, each with one device, whose token begins with the platform's name.</summary>
    public async Task<IReadOnlyList<PushDelivery>> CrowdAsync(string platform, int count)
    {
        var deliveries = new List<PushDelivery>();
        for (var i = 0; i < count; i++)
        {
            await RegisterAsync($"{platform}-{i}", $"{platform}-{i}", $"{platform}-{i}", platform);
            deliveries.Add(Delivery($"{platform}-{i}"));
        }

        return deliveries;
    }

    public int Ended(string platform, DeliveryStatus status) =>
        Ends.Count(e => e.Recipient.StartsWith(platform, StringComparison.Ordinal) && e.Status == status);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
        await Fcm.DisposeAsync();
        await test.DisposeAsync();
    }

    private static Received<T> Received<T>(T value, string topic) =>
        new() { Value = value, Topic = topic, Partition = 0, Offset = 0, Timestamp = default, Headers = [] };
}
