using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;

namespace Notify.IntegrationTests.Running;

/// <summary>An event whose record Kafka acknowledged.</summary>
internal sealed record Acknowledged(string Id, string Person);

/// <summary>Produces events at a steady rate and keeps a journal of those that Kafka acknowledged.</summary>
internal sealed class EventFlow
{
    private readonly Task producing;

    private EventFlow(TestKafka kafka, IReadOnlyList<string> people, int count, int perSecond) =>
        producing = Task.Run(() => ProduceAsync(kafka, people, count, TimeSpan.FromSeconds(1.0 / perSecond)));

    public ConcurrentQueue<Acknowledged> Acknowledged { get; } = new();

    public static EventFlow Start(TestKafka kafka, IReadOnlyList<string> people, int count, int perSecond) => new(kafka, people, count, perSecond);

    public async Task<IReadOnlyList<Acknowledged>> EndAsync()
    {
        await producing;
        return [.. Acknowledged];
    }

    private async Task ProduceAsync(TestKafka kafka, IReadOnlyList<string> people, int count, TimeSpan every)
    {
        using var producer = kafka.Producer();
        using var tick = new PeriodicTimer(every);
        for (var i = 0; i < count; i++)
        {
            await tick.WaitForNextTickAsync();
            var sent = new Acknowledged($"e-{i}", people[i % people.Count]);
            producer.Produce(kafka.Options.Prefix + "user-events", new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes(TestEvents.NewMessage(sent.Person, sent.Id)) }, report =>
            {
                if (!report.Error.IsError) Acknowledged.Enqueue(sent);
            });
        }

        producer.Flush(TimeSpan.FromSeconds(30));
    }
}
