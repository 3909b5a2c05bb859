using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>One of the people of the demo, with a phone and a mailbox in the sandbox.</summary>
internal sealed record DemoPerson(string User, string Name)
{
    public string Phone => $"{User}-phone-token";

    public string Mailbox => $"{User}@example.com";
}

/// <summary>What <c>notify run --demo</c> adds to a host: two people, a key to send with, and a page on which both are seen.</summary>
internal sealed class Demo : IDisposable
{
    private const string Tenant = "default";
    private static readonly TimeSpan PageToken = TimeSpan.FromHours(1);

    public static readonly IReadOnlyList<DemoPerson> People = [new("alice", "Alice"), new("bob", "Bob")];

    public string ApiKey { get; } = Environment.GetEnvironmentVariable("NOTIFY_API_KEY") is { Length: > 0 } given ? given : ApiKeys.NewKey();

    /// <summary>The sandbox with their phones and mailboxes; null if there is none.</summary>
    public Uri? Sandbox { get; init; } =
        Uri.TryCreate(Environment.GetEnvironmentVariable("SANDBOX_URL"), UriKind.Absolute, out var url) ? url : null;

    /// <summary>How the page's requests reach the services: by HTTP, as anyone's do.</summary>
    public DemoCalls Calls { get; } = new();

    /// <summary>Makes the key and the two people known, through the same endpoints that others use.</summary>
    public async Task PrepareAsync(IServiceProvider services, string url, CancellationToken ct)
    {
        await services.GetRequiredService<ApiKeys>().StoreAsync(ApiKey, Tenant, "development", ["*"], ct);
        var tokens = services.GetRequiredService<PersonTokens>();
        Calls.Url = url;
        foreach (var person in People)
        {
            await Calls.PutAsync($"/v1/recipients/{person.User}", ApiKey, $$"""{"email":"{{person.Mailbox}}"}""", ct);
            await Calls.PutAsync($"/v1/devices/{person.User}-phone", Token(tokens, person, PageToken), $$"""{"platform":"android","token":"{{person.Phone}}"}""", ct);
        }
    }

    public static string Token(PersonTokens tokens, DemoPerson person) => Token(tokens, person, PageToken);

    /// <summary>A token to copy from the terminal: it lasts a day of trying things out.</summary>
    public static string LongToken(PersonTokens tokens, DemoPerson person) => Token(tokens, person, TimeSpan.FromHours(24));

    public void Dispose() => Calls.Dispose();

    private static string Token(PersonTokens tokens, DemoPerson person, TimeSpan lifetime) => tokens.Issue(new Person(Tenant, person.User), lifetime);
}
