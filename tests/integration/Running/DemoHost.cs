using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Notify.Host;
using Notify.Platform.Kafka;

namespace Notify.IntegrationTests.Running;

/// <summary>An installation whose one host runs in demo mode, and a browser's view of it.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly TestSystem system;
    private readonly Demo demo;
    private readonly WebApplication app;

    private DemoHost(TestSystem system, Demo demo, WebApplication app) => (this.system, this.demo, this.app) = (system, demo, app);

    public string ApiKey => demo.ApiKey;

    public Uri Url => http.BaseAddress!;

    public string Origin => Url.GetLeftPart(UriPartial.Authority);

    public static async Task<DemoHost> StartAsync()
    {
        var system = await TestSystem.CreateAsync();
        var demo = new Demo { Sandbox = new Uri(system.Sandbox.HttpUrl) };
        var app = NotifyApp.Build(ServiceSet.All, configuration =>
        {
            configuration.Sources.Clear();
            configuration.AddInMemoryCollection(system.Settings());
        }, logging => logging.ClearProviders().AddProvider(system.Logs), demo);
        await app.StartAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await ListeningAddresses.WaitReadyAsync(app.Services.GetRequiredService<ConsumerRegistry>(), patience.Token);
        var host = new DemoHost(system, demo, app);
        host.http.BaseAddress = new Uri(ListeningAddresses.Of(app).Public);
        await demo.PrepareAsync(app.Services, host.Origin, patience.Token);
        return host;
    }

    public async Task<(HttpStatusCode Status, string Body, HttpResponseMessage Answer)> SendAsync(
        HttpMethod method, string path, string? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer);
    }

    public async Task<JsonElement> JsonAsync(string path)
    {
        var (status, body, _) = await SendAsync(HttpMethod.Get, path);
        return status == HttpStatusCode.OK ? JsonElement.Parse(body) : throw new InvalidOperationException($"{path} answered {(int)status} {body}");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        demo.Dispose();
        await system.DisposeAsync();
    }
}
