using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Notify.Platform.Kafka;
using Notify.Platform.Ledger;
using Notify.Platform.Postgres;

namespace Notify.IntegrationTests.Ledger;

/// <summary>Stands where Kafka is: keeps what was published, or refuses it.</summary>
internal sealed class RecordSink
{
    public ConcurrentQueue<string> Records { get; } = [];

    public volatile Exception? Refusal;

    public Task PublishAsync(IReadOnlyList<OutgoingRecord> records, CancellationToken ct)
    {
        if (Refusal is { } refusal) throw refusal;
        foreach (var record in records) Records.Enqueue(Encoding.UTF8.GetString(record.Value!));
        return Task.CompletedTask;
    }
}

/// <summary>One process that works on the ledger, wired as a service wires it.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private bool running;

    public Replica(Database database, TimeProvider time, ScriptedSender sender, LedgerOptions options, RecordSink sink)
    {
        Sink = sink;
        services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(database)
            .AddSingleton(time)
            .AddSingleton(sender)
            .AddSingleton<PublishRecords>(sink.PublishAsync)
            .AddLedger<ScriptedSender, int>(LedgerBench.Schema, _ => options, Record)
            .BuildServiceProvider();
    }

    public RecordSink Sink { get; }

    public Ledger<ScriptedSender> Ledger => services.GetRequiredService<Ledger<ScriptedSender>>();

    public async Task StartAsync()
    {
        foreach (var service in services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        running = true;
    }

    public Task AcceptAsync(params IReadOnlyList<LedgerEntry> entries) => Ledger.AcceptAsync(entries, CancellationToken.None);

    public async Task StopAsync()
    {
        if (!running) return;
        running = false;
        foreach (var service in services.GetServices<IHostedService>().Reverse()) await service.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        // The database belongs to the bench; the container only borrowed it.
        if (services.GetRequiredKeyedService<LedgerSends<int>>(LedgerBench.Schema) is var sends) sends.Dispose();
    }

    private static OutgoingRecord Record(LedgerEnd end) => new(
        "ends", null, Encoding.UTF8.GetBytes($"{end.Entry.Id:N} {end.Outcome} {end.Reason} {end.ProviderId} {end.Attempts}"), []);
}
