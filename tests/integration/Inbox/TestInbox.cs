using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notify.Contracts;
using Notify.Inbox;
using Notify.Platform;
using Notify.Platform.Http;
using Notify.Platform.Presence;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

/// <summary>The inbox service on a fresh database, with real callers over HTTP and a presence that captures frames.</summary>
public sealed class TestInbox : IAsyncLifetime
{
    public const string InternalKey = "internal-key-of-these-tests-0123456789abcdef";
    private WebApplication? app;

    public TestDatabase Database { get; private set; } = null!;

    public CapturedPresence Presence { get; } = new();

    public HttpClient Public { get; private set; } = null!;

    public HttpClient Management { get; private set; } = null!;

    public MovableTime Time { get; } = new();

    internal InboxDeliveryHandler Handler => new(Get<DeliveryStore>(), Presence, Get<DeliveryLog>(), Get<OutboxSignal>(), Time);

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(InboxService.Migrations);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Auth:HmacSecret"] = "a-secret-of-these-tests-0123456789abcdef",
            ["Auth:InternalKey"] = InternalKey,
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listener => listener.Use(next => connection =>
            {
                ManagementPort.Mark(connection);
                return next(connection);
            }));
        });
        builder.Services.AddSingleton<TimeProvider>(Time).AddSingleton(Database.Database).AddSingleton<IPresence>(Presence).AddNotifyAuth();
        InboxService.AddStores(builder.Services);
        app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        InboxService.Map(app);
        await app.StartAsync();
        var urls = app.Urls.ToArray();
        Public = Client(urls[0]);
        Management = Client(urls[1]);
    }

    public async ValueTask DisposeAsync()
    {
        Public?.Dispose();
        Management?.Dispose();
        if (app is not null) await app.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
    }

    public static Person NewPerson(string tenant = "acme") => new(tenant, $"u-{Guid.CreateVersion7():N}");

    internal T Get<T>()
        where T : notnull => app!.Services.GetRequiredService<T>();

    public async Task DeliverAsync(params IEnumerable<InboxDelivery> deliveries)
    {
        var outcome = await Handler.HandleAsync(Deliveries.Batch(deliveries), CancellationToken.None);
        await outcome.After!(CancellationToken.None);
    }

    internal InboxSweeper Sweeper(TimeSpan? every = null) => new(
        Get<SweepStore>(), Get<ItemChanges>(), Options.Create(new SweepOptions { Every = every ?? TimeSpan.FromHours(1) }), Time,
        NullLogger<InboxSweeper>.Instance);

    /// <summary>Moves the clock and does what is due then.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        using var sweeper = Sweeper();
        await sweeper.SweepAsync(CancellationToken.None);
    }

    /// <summary>A service takes a notification back.</summary>
    public async Task<string> RetractAsync(string tenant, Guid id)
    {
        var (status, body) = await ServiceAsync(tenant, HttpMethod.Post, $"/v1/notifications/{id}/retract", "notifications:retract");
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body.GetProperty("outcome").GetString()!;
    }

    /// <summary>A service calls, with a key that allows one action.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body)> ServiceAsync(string tenant, HttpMethod method, string path, string action)
    {
        var key = ApiKeys.NewKey();
        await Get<ApiKeys>().StoreAsync(key, tenant, "test", [action], CancellationToken.None);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", key);
        return await SendAsync(Public, request);
    }

    /// <summary>The steps of a notification's trace, a line each.</summary>
    public async Task<string[]> StepsAsync(string tenant, Guid id)
    {
        var (status, body) = await ServiceAsync(tenant, HttpMethod.Get, $"/v1/notifications/{id}/trace", "trace:read");
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return [.. body.GetProperty("steps").EnumerateArray().Select(s => string.Join(' ', new[]
        {
            Word(s, "kind"), Word(s, "channel"), s.TryGetProperty("end", out var end) ? $"{Word(end, "status")} {Word(end, "reason")}".TrimEnd() : null,
        }.OfType<string>()))];

        static string? Word(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    public Task<List<string>> OutboxAsync(Person person) => ColumnAsync<string>(
        "select concat_ws(' ', change, head) from inbox.outbox where tenant = $1 and user_id = $2 order by id", person.Tenant, person.User);

    public async Task<List<Guid>> IdsAsync(Person person, string query = "") =>
        [.. (await GetAsync(person, $"/v1/inbox{query}")).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetGuid())];

    public async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(Person person, HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", Get<PersonTokens>().Issue(person, TimeSpan.FromDays(30)));
        if (json is not null) request.Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json"));
        return await SendAsync(Public, request);
    }

    public async Task<JsonElement> GetAsync(Person person, string path)
    {
        var (status, body) = await CallAsync(person, HttpMethod.Get, path);
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    public async Task<JsonElement> PostAsync(Person person, string path, string? json = null)
    {
        var (status, body) = await CallAsync(person, HttpMethod.Post, path, json);
        status.ShouldBe(HttpStatusCode.OK, body.ToString());
        return body;
    }

    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async Task<List<T>> ColumnAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.Database.Worker.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        var column = new List<T>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync()) column.Add(rows.GetFieldValue<T>(0));
        return column;
    }

    public Task<List<long>> SeqsAsync(Person person) =>
        ColumnAsync<long>("select seq from inbox.items where tenant = $1 and user_id = $2 order by seq", person.Tenant, person.User);

    internal async Task ShouldHaveNoDriftAsync() => (await Get<InboxChecker>().CheckAsync(CancellationToken.None)).ShouldBeEmpty();

    private static HttpClient Client(string url) => new(new SocketsHttpHandler()) { BaseAddress = new(url), Timeout = TimeSpan.FromSeconds(60) };
}
