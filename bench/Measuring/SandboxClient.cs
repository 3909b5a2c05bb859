using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Notify.Bench.Workload;

namespace Notify.Bench.Measuring;

/// <summary>What the sandbox accepted.</summary>
/// <param name="IsPush">A push, else a mail.</param>
/// <param name="To">Device token or address.</param>
/// <param name="At">When.</param>
/// <param name="Message">As the journal shows it.</param>
internal sealed record Accepted(bool IsPush, string To, DateTimeOffset At, JsonElement Message)
{
    /// <summary>The event that it tells about; null if none is in it.</summary>
    public EventId? Event => IsPush ? PushEvent : EventId.Find(Message.GetProperty("text").GetString() ?? "");

    private EventId? PushEvent
    {
        get
        {
            var data = Message.GetProperty("data");
            foreach (var name in EventId.Fields)
                if (data.TryGetProperty(name, out var value)) return EventId.Parse(value.GetString()!);
            return null;
        }
    }
}

/// <summary>The sandbox, which plays FCM and the mail server for all systems alike.</summary>
internal sealed class SandboxClient(Uri url, TimeProvider time)
{
    public const string Project = "sandbox";

    /// <summary>How long the fake FCM takes to answer.</summary>
    public const int FcmDelayMs = 5;

    /// <summary>Sets the answer time of FCM, the same for all.</summary>
    public Task PrepareAsync(CancellationToken ct) => ScriptAsync(ct, $$"""{"kind":"push","delayMs":{{FcmDelayMs}}}""");

    /// <summary>Puts these faults in the place of all others.</summary>
    public async Task ScriptAsync(CancellationToken ct, params IEnumerable<string> faults)
    {
        (await Http.Client.DeleteAsync(new Uri(url, "/faults"), ct)).EnsureSuccessStatusCode();
        using var body = new StringContent($"[{string.Join(',', faults)}]", Encoding.UTF8, "application/json");
        using var answer = await Http.Client.PostAsync(new Uri(url, "/faults"), body, ct);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(ct));
    }

    /// <summary>How often each fault was applied, in their order.</summary>
    public async Task<IReadOnlyList<int>> MatchedAsync(CancellationToken ct) =>
        [.. (await Http.JsonAsync(new Uri(url, "/faults"), ct)).EnumerateArray().Select(f => f.GetProperty("matched").GetInt32())];

    public async Task ClearAsync(CancellationToken ct) => (await Http.Client.DeleteAsync(new Uri(url, "/journal"), ct)).EnsureSuccessStatusCode();

    /// <summary>Pushes and mails since the last clear. Cheap.</summary>
    public async Task<(long Push, long Mail)> CountsAsync(CancellationToken ct)
    {
        var stats = await Http.JsonAsync(new Uri(url, "/journal/stats"), ct);
        return (stats.GetProperty("push").GetInt64(), stats.GetProperty("mail").GetInt64());
    }

    public async Task<IReadOnlyList<Accepted>> JournalAsync(CancellationToken ct)
    {
        await using var stream = await Http.Client.GetStreamAsync(new Uri(url, "/journal"), ct);
        var entries = new List<Accepted>();
        await foreach (var entry in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream, cancellationToken: ct))
            entries.Add(new Accepted(entry.GetProperty("kind").GetString() == "push", entry.GetProperty("to").GetString()!, entry.GetProperty("at").GetDateTimeOffset(), entry.GetProperty("message")));
        return entries;
    }

    /// <summary>A token as a service account gets it, for a peer that takes a ready one.</summary>
    public async Task<string> AccessTokenAsync(CancellationToken ct)
    {
        var account = await Http.JsonAsync(new Uri(url, $"/service-account.json?project={Project}"), ct);
        string Field(string name) => account.GetProperty(name).GetString()!;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var claims = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["iss"] = Field("client_email"),
            ["aud"] = Field("token_uri"),
            ["scope"] = "https://www.googleapis.com/auth/firebase.messaging",
            ["iat"] = now,
            ["exp"] = now + 3600,
        });
        var signed = $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{Encode(claims)}";
        using var rsa = RSA.Create();
        rsa.ImportFromPem(Field("private_key"));
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            new("assertion", $"{signed}.{Base64Url.EncodeToString(signature)}"),
        ]);
        using var answer = await Http.Client.PostAsync(Field("token_uri"), form, ct);
        answer.EnsureSuccessStatusCode();
        using var token = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ct));
        return token.RootElement.GetProperty("access_token").GetString()!;
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
