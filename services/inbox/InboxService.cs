using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Options;
using Notify.Platform.Postgres;

namespace Notify.Inbox;

/// <summary>The inbox: items, counters and positions of every person, the way to read and change them, and the delivery log.</summary>
public static class InboxService
{
    /// <summary>Schema <c>inbox</c>.</summary>
    public static readonly MigrationSet Migrations = new("inbox", typeof(InboxService).Assembly);

    private const string Group = "inbox";

    /// <summary>Consumers, stores and the relay. Expects the platform's database, Kafka and presence.</summary>
    public static void Add(IServiceCollection services)
    {
        // In: what routing wants stored, and what became of it elsewhere.
        services.AddConsumer<InboxDelivery, InboxDeliveryHandler>(Topics.InboxDeliveries, Group);
        services.AddConsumer<InboxDelivery, InboxDeliveryHandler>(Topics.InboxDeliveriesBulk, Group);
        services.AddConsumer<DeliveryRecord, DeliveryRecordHandler>(Topics.DeliveryAttempts, Group, gather: TimeSpan.FromMilliseconds(100));

        AddStores(services);

        // By itself: what comes back, and what goes.
        services.AddHostedService<InboxSweeper>();

        // Out: Topics.InboxChanges by the outbox, live frames by presence.
        services.AddSection<OutboxOptions>("Inbox:Outbox");
        services.AddHostedService(s => new OutboxRelay(
            s.GetRequiredService<Database>(),
            s.GetRequiredService<OutboxSignal>(),
            s.GetRequiredService<RecordProducer>().PublishAsync,
            s.GetRequiredService<IOptions<OutboxOptions>>(),
            s.GetRequiredService<ILogger<OutboxRelay>>()));
    }

    /// <summary>The inbox of people, trace and retraction for services, and the backlog for realtime nodes.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        InboxEndpoints.Map(endpoints);
        ItemChangeEndpoints.Map(endpoints);
        TraceEndpoints.Map(endpoints);
        RetractEndpoints.Map(endpoints);
        InternalInboxEndpoints.Map(endpoints);
    }

    /// <summary>What needs the database alone; without Kafka it serves <see cref="Map"/>.</summary>
    internal static void AddStores(IServiceCollection services)
    {
        services.AddSection<SweepOptions>("Inbox:Sweep");
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryLog>();
        services.AddSingleton<InboxListStore>();
        services.AddSingleton<InboxReads>();
        services.AddSingleton<ItemChangeStore>();
        services.AddSingleton<ItemChanges>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<TraceStore>();
        services.AddSingleton<Retractions>();
        services.AddSingleton<SweepStore>();
        services.AddSingleton<InboxChecker>();
    }
}
