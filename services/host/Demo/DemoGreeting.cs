using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>What the terminal shows when the demo is ready.</summary>
internal static class DemoGreeting
{
    private const string Example = """{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"Alice","preview":"Lunch?","messageId":"m-17","chatId":"c-4"}""";

    public static string Of(Demo demo, PersonTokens tokens, ListeningAddresses addresses, BrokerProcess? broker)
    {
        var kafka = broker is null ? "" : $"""

            Kafka is the embedded broker on {broker.Bootstrap}: in memory only, gone when this ends; kcat and kafkajs can produce to it.
            """;
        var sandbox = demo.Sandbox is { } url ? $"\nPhones and mailboxes: {url}" : "";
        var people = string.Join("\n", Demo.People.Select(p => $"  {p.User}: {Demo.LongToken(tokens, p)}"));
        return $"""

            Notify is ready. Open {addresses.Public}{sandbox}{kafka}

            Two demo users and their tokens (./notify token --user NAME makes more):
            {people}

            Send bob an event, by Kafka or by HTTP:
              echo '{Example}' | kcat -P -b {broker?.Bootstrap ?? "$KAFKA_BOOTSTRAP"} -t user-events
              ./notify send '{Example}'
            Watch bob's live frames, and read his inbox:
              curl -N -H "Authorization: Bearer $(./notify token --user bob)" {addresses.Public}/v1/realtime/sse
              curl -H "Authorization: Bearer $(./notify token --user bob)" {addresses.Public}/v1/inbox
            Ctrl-C ends it.
            """;
    }
}
