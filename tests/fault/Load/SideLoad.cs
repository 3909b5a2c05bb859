using System.Text;
using Confluent.Kafka;

namespace Notify.FaultTests.Load;

/// <summary>Records beside the load, whose fate is not followed: bad ones, or those of a loud neighbour.</summary>
internal sealed class SideLoad(string bootstrap, string topic) : IDisposable
{
    private readonly IProducer<byte[], byte[]> producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig
    {
        BootstrapServers = bootstrap,
        Partitioner = Partitioner.Murmur2Random,
        LingerMs = 0,
        MessageMaxBytes = 4 << 20,
        DeliveryReportFields = "none",
    }).SetLogHandler((_, _) => { }).Build();

    public async Task SendAsync(string? key, byte[]? value, IEnumerable<(string Name, string Value)> headers)
    {
        var message = new Message<byte[], byte[]> { Key = key is null ? null! : Encoding.UTF8.GetBytes(key), Value = value!, Headers = [] };
        foreach (var (name, text) in headers) message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        await producer.ProduceAsync(topic, message);
    }

    /// <summary>Sends evenly, a burst every 20 ms.</summary>
    /// <returns>How many, all acknowledged.</returns>
    public async Task<int> FloodAsync(int perSecond, TimeSpan time, Func<int, (string Key, string Value)> record, CancellationToken ct)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (sent, refused) = (0, 0);
        while (watch.Elapsed < time)
        {
            for (; sent < perSecond * watch.Elapsed.TotalSeconds; sent++)
            {
                var (key, value) = record(sent);
                var message = new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value) };
                producer.Produce(topic, message, report => Interlocked.Add(ref refused, report.Error.IsError ? 1 : 0));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }

        await Task.Run(() => producer.Flush(TimeSpan.FromSeconds(30)), ct);
        return refused == 0 ? sent : throw new InvalidOperationException($"Kafka did not take {refused} of {sent} records of the flood.");
    }

    public void Dispose()
    {
        producer.Flush(TimeSpan.FromSeconds(10));
        producer.Dispose();
    }
}
