using System.Text;
using Confluent.Kafka;

namespace Notify.Fault.Load;

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
    public async Task FloodAsync(int perSecond, TimeSpan time, Func<int, (string Key, string Value)> record, CancellationToken ct)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        for (var sent = 0; watch.Elapsed < time;)
        {
            for (; sent < perSecond * watch.Elapsed.TotalSeconds; sent++)
            {
                var (key, value) = record(sent);
                producer.Produce(topic, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = Encoding.UTF8.GetBytes(value) });
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), ct);
        }
    }

    public void Dispose()
    {
        producer.Flush(TimeSpan.FromSeconds(10));
        producer.Dispose();
    }
}
