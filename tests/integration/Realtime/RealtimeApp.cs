using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Platform.Presence;
using Notify.Platform.Redis;
using Notify.Realtime;

namespace Notify.IntegrationTests.Realtime;

/// <summary>The realtime service on a real port, with real auth, presence in memory and an inbox in memory.</summary>
internal sealed class RealtimeApp : IAsyncDisposable
{
    private readonly WebApplication app;

    private RealtimeApp(WebApplication app, MemoryInbox? inbox) => (this.app, Inbox) = (app, inbox ?? new());

    public static Person Bob { get; } = new("t", "bob");

    public MemoryInbox Inbox { get; }


    public HttpClient Http { get; } = new(new SocketsHttpHandler()) { Timeout = TimeSpan.FromSeconds(30) };

    public IPresence Presence => app.Services.GetRequiredService<IPresence>();

    public Uri Address => new(app.Urls.First());

    public static Task<RealtimeApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(settings, inbox: null);

    public static async Task<RealtimeApp> StartAsync((string Key, string Value)[] settings, MemoryInbox? inbox)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Auth:HmacSecret"] = "a-secret-for-these-tests-only-0123456789",
            ["Auth:ClockSkew"] = "00:00:00",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddNotifyAuth();
        if (builder.Configuration["Redis:Connection"] is { Length: > 0 }) builder.Services.AddRedisPresence();
        else builder.Services.AddMemoryPresence();
        builder.Services.AddSingleton<IInboxReader>(provider => provider.GetRequiredService<RealtimeApp>().Inbox);
        RealtimeService.Add(builder.Services);
        RealtimeApp? self = null;
        builder.Services.AddSingleton(_ => self!);
        var app = builder.Build();
        self = new(app, inbox);
        app.UseAuthentication();
        app.UseAuthorization();
        RealtimeService.Map(app);
        await app.StartAsync();
        return self;
    }

    /// <summary>Settings of presence and tickets in Redis, with short leases, under a prefix of the test's own.</summary>
    public static (string Key, string Value)[] Redis(string connection, string? prefix = null) =>
    [
        ("Redis:Connection", connection),
        ("Redis:Prefix", prefix ?? $"t{Guid.NewGuid():N}:"),
        ("Redis:Lease", "00:00:01.5"),
        ("Redis:Renewal", "00:00:00.3"),
        ("Redis:Keep", "00:00:06"),
        ("Redis:ReadTimeout", "00:00:02"),
        ("Redis:WriteTimeout", "00:00:02"),
    ];

    public string Token(Person person, double seconds = 600) =>
        app.Services.GetRequiredService<PersonTokens>().Issue(person, TimeSpan.FromSeconds(seconds));

    /// <summary>Stores an item and publishes its frame.</summary>
    public async Task AddAsync(Person person, int padding = 0) => await Presence.PublishAsync([Inbox.Add(person, padding)], default);

    /// <summary>Stores items whose frames get lost.</summary>
    public void AddUnseen(Person person, int count)
    {
        for (var i = 0; i < count; i++) Inbox.Add(person);
    }

    public Task<WsClient> ConnectAsync(Person person, string query = "") => WsClient.ConnectAsync(this, Token(person), query);

    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.DisposeAsync();
    }
}
