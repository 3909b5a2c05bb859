using System.Net.Http.Headers;
using System.Text;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>What <c>notify run --demo</c> prepares: a key and two users with a phone and a mailbox each, through the same endpoints that others use.</summary>
internal static class Demo
{
    private static readonly string[] Users = ["alice", "bob"];

    public sealed record Prepared(string ApiKey, IReadOnlyList<(string User, string Token)> People);

    public static async Task<Prepared> PrepareAsync(IServiceProvider services, string url, CancellationToken ct)
    {
        var key = Environment.GetEnvironmentVariable("NOTIFY_API_KEY") is { Length: > 0 } given ? given : ApiKeys.NewKey();
        await services.GetRequiredService<ApiKeys>().StoreAsync(key, "default", "development", ["*"], ct);
        var tokens = services.GetRequiredService<PersonTokens>();
        using var handler = new SocketsHttpHandler();
        using var http = new HttpMessageInvoker(handler);
        var people = new List<(string, string)>();
        foreach (var user in Users)
        {
            var token = tokens.Issue(new Person("default", user), TimeSpan.FromHours(24));
            await PutAsync(http, $"{url}/v1/recipients/{user}", key, $$"""{"email":"{{user}}@example.com"}""", ct);
            await PutAsync(http, $"{url}/v1/devices/{user}-phone", token, $$"""{"platform":"android","token":"{{user}}-phone-token"}""", ct);
            people.Add((user, token));
        }

        return new Prepared(key, people);
    }

    public static string Greeting(Prepared prepared, ListeningAddresses addresses, BrokerProcess? broker)
    {
        var kafka = broker is null ? "" : $"""

            Kafka is the embedded broker on {broker.Bootstrap}: in memory only, gone when this ends; kcat and kafkajs can produce to it.
            """;
        var sandbox = Environment.GetEnvironmentVariable("SANDBOX_URL") is { Length: > 0 } url ? $"\nPhones and mailboxes: {url}" : "";
        var people = string.Join("\n", prepared.People.Select(p => $"  {p.User}: {p.Token}"));
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

    private const string Example = """{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"Alice","preview":"Lunch?","messageId":"m-17","chatId":"c-4"}""";

    private static async Task PutAsync(HttpMessageInvoker http, string url, string bearer, string body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", bearer) },
        };
        using var answer = await http.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"Preparing the demo failed: PUT {url} answered {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(ct)}");
    }
}
