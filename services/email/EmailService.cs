using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;
using Notify.Platform.Options;
using Notify.Platform.Postgres;

namespace Notify.Email;

/// <summary>Mails by SMTP.</summary>
public static class EmailService
{
    /// <summary>Schema <c>email</c>: the ledger and the suppressed addresses.</summary>
    public static readonly MigrationSet Migrations = new("email", typeof(EmailService).Assembly);

    /// <summary>Consumes email-deliveries and inbox-changes, produces delivery-attempts.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddPostgres();
        AddSending(services);
        services.AddConsumer<EmailDelivery, EmailDeliveryHandler>(Topics.EmailDeliveries, "email", gather: TimeSpan.FromMilliseconds(50));
        services.AddConsumer<InboxChanged, SettlementHandler>(Topics.InboxChanges, "email");
    }

    /// <summary>Serves no endpoints of its own.</summary>
    public static void Map(IEndpointRouteBuilder endpoints) => _ = endpoints;

    /// <summary>All but the consumers.</summary>
    internal static void AddSending(IServiceCollection services)
    {
        services.AddSection<EmailOptions>("Email");
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<SuppressionStore>();
        services.AddLedger<EmailSender, PreparedEmail>(
            "email", provider => provider.GetRequiredService<IOptions<EmailOptions>>().Value.Ledger, EmailReport.Of);
    }
}
