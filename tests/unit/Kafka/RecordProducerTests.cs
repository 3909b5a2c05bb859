using Microsoft.Extensions.DependencyInjection;
using Notify.Platform.Kafka;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Kafka.TestKafka;

namespace Notify.UnitTests.Kafka;

public sealed class RecordProducerTests
{
    [Fact]
    public async Task Whoever_still_publishes_while_it_ends_is_told_and_the_process_lives()
    {
        var topic = await TopicAsync(4);
        for (var round = 0; round < 10; round++)
        {
            await using var services = Services(Bootstrap, [], _ => { }).BuildServiceProvider();
            var producer = services.GetRequiredService<RecordProducer>();
            var published = 0;
            var publishers = Enumerable.Range(0, 4).Select(publisher => Task.Run(async () =>
            {
                while (true)
                {
                    await producer.PublishAsync([.. Enumerable.Range(0, 50).Select(i => Raw(topic.Name, $"{publisher}-{i}", [1]))], CancellationToken.None);
                    Interlocked.Increment(ref published);
                }
            })).ToList();
            await Until(() => published > 20, "publishers at work");

            producer.Dispose();

            foreach (var publisher in publishers)
                await Should.ThrowAsync<ObjectDisposedException>(() => publisher.WaitAsync(TimeSpan.FromSeconds(10)));
        }
    }
}
