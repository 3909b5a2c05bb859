using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Realtime;

internal sealed record InboxPerson(string Tenant, string User);

internal sealed record InboxChangesRequest(string Tenant, string User, long Since, int Limit);

internal sealed record InboxHeadsRequest(IReadOnlyList<InboxPerson> People);

internal sealed record InboxHeads(long[] Heads);

/// <summary>Asks the inbox service on its management port.</summary>
internal sealed class HttpInboxReader(IHttpClientFactory clients, IOptions<RealtimeOptions> options, IOptions<AuthOptions> auth) : IInboxReader
{
    private readonly string inbox = options.Value.InboxUrl.Length > 0 && auth.Value.InternalKey.Length > 0
        ? options.Value.InboxUrl.TrimEnd('/') + "/internal/inbox/"
        : throw new InvalidOperationException(
            "Realtime:InboxUrl and Auth:InternalKey are missing: set both, or run inbox in this process too.");

    public Task<InboxChangesPage> ChangesAsync(Person person, long since, int limit, CancellationToken ct) =>
        AskAsync(
            "changes",
            JsonContent.Create(new(person.Tenant, person.User, since, limit), RealtimeJson.Default.InboxChangesRequest),
            (content, token) => content.ReadFromJsonAsync(ContractsJson.Default.InboxChangesPage, token),
            ct);

    public async Task<long[]> HeadsAsync(IReadOnlyList<Person> people, CancellationToken ct)
    {
        var request = new InboxHeadsRequest([.. people.Select(p => new InboxPerson(p.Tenant, p.User))]);
        var answer = await AskAsync(
            "heads",
            JsonContent.Create(request, RealtimeJson.Default.InboxHeadsRequest),
            (content, token) => content.ReadFromJsonAsync(RealtimeJson.Default.InboxHeads, token),
            ct);
        return answer.Heads.Length == people.Count
            ? answer.Heads
            : throw new InvalidDataException($"The inbox answered {answer.Heads.Length} heads for {people.Count} people.");
    }

    private async Task<T> AskAsync<T>(string what, HttpContent question, Func<HttpContent, CancellationToken, Task<T?>> read, CancellationToken ct)
        where T : class
    {
        var client = clients.CreateClient(nameof(HttpInboxReader));
        using var request = new HttpRequestMessage(HttpMethod.Post, inbox + what) { Content = question };
        request.Headers.Add(InternalEndpoints.Header, auth.Value.InternalKey);
        using var response = await client.SendAsync(request, ct);
        response.EnsureSuccessStatusCode();
        return await read(response.Content, ct) ?? throw new InvalidDataException("The inbox answered null.");
    }
}
