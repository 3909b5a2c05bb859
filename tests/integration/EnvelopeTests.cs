using System.Net;
using System.Text;
using Confluent.Kafka;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

/// <summary>Every shape of an event, on Kafka and over HTTP.</summary>
public sealed class EnvelopeTests
{
    private const string Data = """{"recipientId":"bob","senderName":"Alice","preview":"Lunch?","messageId":"m","chatId":"c-4"}""";

    [Fact]
    public async Task Each_shape_arrives_once_however_often_and_on_whichever_way_it_is_sent()
    {
        await using var system = await TestSystem.StartAsync();
        var shapes = new[] { "plain", "cloudevent", "masstransit" }.Select(Sample).ToArray();
        for (var round = 0; round < 2; round++)
        {
            using var producer = system.Kafka.Producer();
            foreach (var shape in shapes)
            {
                await ProduceAsync(producer, system, shape);
                await AcceptedAsync(system, shape);
            }

            await AcceptedAsync(system, shapes[1], ("content-type", "application/cloudevents+json"));
            await AcceptedAsync(system, shapes[2], ("content-type", "application/vnd.masstransit+json"));
            await AcceptedAsync(system, $"[{shapes[1]}]", ("content-type", "application/cloudevents-batch+json"));
            (string, string)[] attributes = [("specversion", "1.0"), ("id", "b-1"), ("source", "/ch\u00e4t"), ("type", "NEW_MESSAGE"), ("subject", "c-4")];
            await ProduceAsync(producer, system, Data, [.. attributes.Select(a => ($"ce_{a.Item1}", a.Item2))]);
            await AcceptedAsync(system, Data, [.. attributes.Select(a => ($"ce-{a.Item1}", Uri.EscapeDataString(a.Item2)))]);
        }

        // Something that is sent last: what would have doubled is there by then, as all of bob's records share a partition.
        await AcceptedAsync(system, TestEvents.NewFollower("bob", "last"));
        var inbox = await Eventually.GetAsync(() => system.Client.GetAsync("/v1/inbox", system.Token("bob")), a => a.Body.ToString().Contains("NEW_FOLLOWER", StringComparison.Ordinal), "the last one");
        inbox.Body.GetProperty("items").GetArrayLength().ShouldBe(5);
        inbox.Body.GetProperty("items").EnumerateArray().Skip(1).Select(i => i.GetProperty("body").GetString()).ShouldAllBe(b => b == "Alice: Lunch?");
        // A copy that is no longer readable behind Kafka would not be missed in the inbox: the other copies have its id.
        (await system.Kafka.ReadAsync("user-events.dead", read => read.Count > 0, TimeSpan.FromSeconds(3))).ShouldBeEmpty();
    }

    private static string Sample(string shape) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", $"user-event-{shape}.v1.json"));

    private static Task ProduceAsync(IProducer<byte[]?, byte[]?> producer, TestSystem system, string value, params (string Name, string Value)[] headers)
    {
        var record = new Message<byte[]?, byte[]?> { Key = "default/bob"u8.ToArray(), Value = Encoding.UTF8.GetBytes(value), Headers = [] };
        foreach (var (name, text) in headers) record.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        return producer.ProduceAsync(system.Kafka.Options.Prefix + "user-events", record);
    }

    private static async Task AcceptedAsync(TestSystem system, string body, params (string Name, string Value)[] headers)
    {
        var answer = await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, body, headers);
        answer.Status.ShouldBe(HttpStatusCode.Accepted, answer.ToString());
    }
}
