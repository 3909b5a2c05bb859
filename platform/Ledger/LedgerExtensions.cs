using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Platform.Kafka;

namespace Notify.Platform.Ledger;

/// <summary>Registers ledgers.</summary>
public static class LedgerExtensions
{
    /// <summary>Adds a ledger: <see cref="Ledger{TSender}"/> for handlers, the sender, and what works the entries off.</summary>
    /// <param name="services">The services.</param>
    /// <param name="schema">The schema whose migration ran <c>select access.create_ledger('schema')</c>.</param>
    /// <param name="options">The ledger's options.</param>
    /// <param name="report">The record that tells how an entry ended; published at least once for each.</param>
    public static IServiceCollection AddLedger<TSender, TPrepared>(
        this IServiceCollection services, string schema, Func<IServiceProvider, LedgerOptions> options, Func<LedgerEnd, OutgoingRecord> report)
        where TSender : class, ILedgerSender<TPrepared>
    {
        services.TryAddSingleton<TSender>();
        services.TryAddSingleton<Ledger<TSender>>();
        return services;
    }
}
