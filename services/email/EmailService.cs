using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform.Http;
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
        AddEndpoints(services);
        services.AddConsumer<EmailDelivery, EmailDeliveryHandler>(Topics.EmailDeliveries, "email", gather: TimeSpan.FromMilliseconds(50));
        services.AddConsumer<InboxChanged, SettlementHandler>(Topics.InboxChanges, "email");
    }

    /// <summary>Serves /v1/email/suppressions and /v1/email/bounces.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        SuppressionEndpoints.Map(endpoints);
        BounceEndpoints.Map(endpoints);
    }

    /// <summary>What the endpoints need beside the settings.</summary>
    internal static void AddEndpoints(IServiceCollection services)
    {
        services.AddSingleton<SuppressionList>();
        services.AddSingleton<BounceIntake>();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Add(EmailApiJson.Default));
    }

    /// <summary>All but the consumers and the endpoints.</summary>
    internal static void AddSending(IServiceCollection services)
    {
        services.AddSection<EmailOptions>("Email");
        services.AddOptions<EmailOptions>().Validate<IOptions<AuthOptions>>(
            (email, auth) => email.BounceKey != AuthOptions.SampleSecret || auth.Value.Development,
            "Email:BounceKey is the published sample: set a secret of your own (openssl rand -base64 48).");
        services.AddSingleton<SmtpPool>();
        services.AddSingleton<SuppressionStore>();
        services.AddLedger<EmailSender, PreparedEmail>(
            "email", provider => provider.GetRequiredService<IOptions<EmailOptions>>().Value.Ledger, EmailReport.Of);
    }
}
