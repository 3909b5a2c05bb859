using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Apis.Auth.OAuth2;
using Microsoft.Extensions.Options;

namespace Notify.Push;

/// <summary>The service account and its access token, which lives about an hour and is renewed before it ends.</summary>
internal sealed class FcmCredential(IOptions<PushOptions> options) : IDisposable
{
    private const string Scope = "https://www.googleapis.com/auth/firebase.messaging";

    private readonly SemaphoreSlim gate = new(1);
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    private volatile Account? account;

    /// <summary>The project to send for and a token that is good now. Throws if Google, or the key file, does not answer.</summary>
    public async Task<(string Project, string Token)> GetAsync(CancellationToken ct)
    {
        var (credential, project) = account ?? await LoadAsync(ct);
        return (project, await credential.GetAccessTokenForRequestAsync(null, ct));
    }

    /// <summary>Gets a new token unless someone else has replaced the refused one already.</summary>
    public async Task RefreshAsync(string refused, CancellationToken ct)
    {
        var (credential, _) = account ?? await LoadAsync(ct);
        await gate.WaitAsync(ct);
        try
        {
            if (credential.Token?.AccessToken == refused) await credential.RequestAccessTokenAsync(ct);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        gate.Dispose();
        http.Dispose();
    }

    private async Task<Account> LoadAsync(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            return account ??= Account.Of(await ReadAsync(ct), options.Value.Project);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<byte[]> ReadAsync(CancellationToken ct) => options.Value.ServiceAccountFile is { Length: > 0 } file
        ? await File.ReadAllBytesAsync(file, ct)
        : await http.GetByteArrayAsync(new Uri(options.Value.ServiceAccountUrl), ct);

    private sealed record Account(ServiceAccountCredential Credential, string Project)
    {
        public static Account Of(byte[] json, string project)
        {
            var key = JsonSerializer.Deserialize(json, ServiceAccountJson.Default.ServiceAccountKey)
                ?? throw new InvalidOperationException("The service account's key file is empty.");
            var initializer = new ServiceAccountCredential.Initializer(key.ClientEmail, key.TokenUri)
            {
                Scopes = [Scope],
                KeyId = key.PrivateKeyId,
                ProjectId = key.ProjectId,
            };
            return new(new ServiceAccountCredential(initializer.FromPrivateKey(key.PrivateKey)), project.Length > 0 ? project : key.ProjectId);
        }
    }
}

/// <summary>The key file of a service account, as Google writes it.</summary>
internal sealed record ServiceAccountKey
{
    public required string ProjectId { get; init; }

    public string? PrivateKeyId { get; init; }

    public required string PrivateKey { get; init; }

    public required string ClientEmail { get; init; }

    public required string TokenUri { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServiceAccountKey))]
internal sealed partial class ServiceAccountJson : JsonSerializerContext;
