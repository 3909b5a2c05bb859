using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;

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
        if (schema.Length == 0 || schema.Any(c => !char.IsAsciiLetterLower(c) && c != '_'))
            throw new ArgumentException("A schema is lower case letters and underscores.", nameof(schema));
        services.TryAddSingleton<TSender>();
        services.TryAddSingleton<PublishRecords>(p => p.GetRequiredService<RecordProducer>().PublishAsync);

        services.AddKeyedSingleton(schema, (p, _) => new LedgerParts(
            p.GetRequiredService<Database>().Worker, schema, options(p), p.GetRequiredService<TimeProvider>()));
        services.AddKeyedSingleton(schema, (p, _) => new LedgerQueue(Parts(p).Options.Cap));
        services.AddKeyedSingleton(schema, (p, _) => new LedgerOwner(p.GetRequiredService<Database>().Worker, schema, Parts(p).Options, Log<LedgerOwner>(p)));
        services.AddKeyedSingleton(schema, (p, _) => new LedgerReporter(
            Parts(p), p.GetRequiredService<PublishRecords>(), report, Log<LedgerReporter>(p)));
        services.AddKeyedSingleton(schema, (p, _) => new LedgerSends<TPrepared>(
            p.GetRequiredService<TSender>(), Queue(p), Owner(p), Parts(p), Log<LedgerSends<TPrepared>>(p)));
        services.AddSingleton(p => new Ledger<TSender>(Parts(p), Queue(p), Owner(p)));

        // Stopped in reverse: first the sweeper, so that nothing new is claimed, last the reporter, which tells of what the drain ended.
        services.AddSingleton<IHostedService>(Reporter);
        services.AddSingleton<IHostedService>(p => new LedgerWorker<TPrepared>(
            Parts(p), Queue(p), Owner(p), Reporter(p), p.GetRequiredKeyedService<LedgerSends<TPrepared>>(schema)));
        services.AddSingleton<IHostedService>(p => new LedgerSweeper(Parts(p), Queue(p), Owner(p), Log<LedgerSweeper>(p)));
        return services;

        LedgerParts Parts(IServiceProvider p) => p.GetRequiredKeyedService<LedgerParts>(schema);
        LedgerQueue Queue(IServiceProvider p) => p.GetRequiredKeyedService<LedgerQueue>(schema);
        LedgerOwner Owner(IServiceProvider p) => p.GetRequiredKeyedService<LedgerOwner>(schema);
        LedgerReporter Reporter(IServiceProvider p) => p.GetRequiredKeyedService<LedgerReporter>(schema);
    }

    private static ILogger<T> Log<T>(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger<T>();
}
