using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;
using Notify.Platform.Options;
using Notify.Platform.Postgres;

namespace Notify.Push;

/// <summary>Push: takes deliveries, sends them to each device by FCM, and tells how each ended.</summary>
public static class PushService
{
    /// <summary>Schema <c>push</c>: devices and the ledger.</summary>
    public static readonly MigrationSet Migrations = new("push", typeof(PushService).Assembly);

    /// <summary>Adds consumers, the ledger with its sender, FCM's client and the options.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSection<PushOptions>("Push");
        services.AddConsumer<PushDelivery, PushDeliveryHandler>(Topics.PushDeliveries, "push", gather: TimeSpan.FromMilliseconds(50));
        services.AddConsumer<InboxChanged, SettlementHandler>(Topics.InboxChanges, "push");
        services.AddLedger<PushSender, PushTarget?>("push", p => p.GetRequiredService<IOptions<PushOptions>>().Value.Ledger, PushReport.Of);
        services.AddSingleton<DeviceStore>();
        services.AddSingleton<DeviceReader>();
        services.AddSingleton<FcmCredential>();
        services.AddSingleton<FcmClient>();
        services.AddSingleton<FcmGate>();
        services.AddSingleton<DeviceDrops>();
        services.AddHostedService<DeviceSweeper>();
        services.AddSingleton<Dismissals>();
        services.AddHostedService<Dismisser>();
    }

    /// <summary>Maps the devices of people, and of a recipient for services.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => DeviceEndpoints.Map(endpoints);
}
