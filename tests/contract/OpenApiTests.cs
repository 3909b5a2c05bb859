using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Host;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>The description of the API: asked of a running host, without what needs a store or a broker.</summary>
public sealed partial class OpenApiTests : IAsyncLifetime
{
    private readonly WebApplication app = NotifyApp.Build(ServiceSet.All, configuration =>
    {
        configuration.Sources.Clear();
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Http:PublicPort"] = "0",
            ["Http:ManagementPort"] = "0",
            ["Auth:HmacSecret"] = "the-secret-of-the-contract-tests-0123456789",
            ["Auth:InternalKey"] = "the-secret-of-the-contract-tests-0123456789",
            ["Postgres:Owner"] = "Host=127.0.0.1;Port=1;Username=nobody;Database=none",
            ["Kafka:Bootstrap"] = "127.0.0.1:1",
            ["Push:FcmUrl"] = "http://127.0.0.1:1",
            ["Push:ServiceAccountUrl"] = "http://127.0.0.1:1/service-account.json",
            ["Email:Url"] = "smtp://127.0.0.1:1",
            ["Email:From"] = "Notify <notify@example.com>",
        });
    }, logging =>
    {
        logging.ClearProviders();
        foreach (var hosted in logging.Services.Where(IsOurs).ToList()) logging.Services.Remove(hosted);
    });

    private string document = "";

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync(TestContext.Current.CancellationToken);
        (document, _) = await GetAsync("/openapi/v1.json");
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public void The_document_that_is_checked_in_is_the_one_that_is_served() =>
        CheckedInFile.ShouldBeCurrent("openapi/notify.v1.json", document.ReplaceLineEndings("\n").TrimEnd() + "\n");

    [Fact]
    public void Every_public_endpoint_is_in_the_document_and_nothing_else()
    {
        var mapped = ((IEndpointRouteBuilder)app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.TrimStart('/').StartsWith("v1/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Where(m => m != "CONNECT")
                .Select(m => $"{m} /{Constraint().Replace(e.RoutePattern.RawText!.Trim('/'), "{$1}")}") ?? []).ToHashSet();
        var described = JsonNode.Parse(document)!["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}")).Where(o => o.Contains(" /v1/", StringComparison.Ordinal)).ToHashSet();
        mapped.ShouldNotBeEmpty();
        mapped.Except(described).ShouldBeEmpty("mapped and not described");
        described.Except(mapped).ShouldBeEmpty("described and not mapped");
    }

    [Fact]
    public async Task The_page_needs_nothing_from_elsewhere_and_may_ask_nobody_else()
    {
        var (page, policy) = await GetAsync("/docs/");
        var nonce = Nonce().Match(policy).Groups[1].Value;
        policy.ShouldStartWith("default-src 'none'; script-src 'self' 'nonce-");
        policy.ShouldContain("connect-src 'self';");
        page.ShouldNotContain("://");
        var scripts = Script().Matches(page).ToList();
        scripts.Count.ShouldBeGreaterThan(1);
        scripts.ShouldAllBe(s => s.Value.Contains($"nonce=\"{nonce}\"", StringComparison.Ordinal));
        foreach (var source in scripts.Select(s => s.Groups[1].Value).Where(s => s.Length > 0)) (await GetAsync("/docs/" + source)).Text.Length.ShouldBeGreaterThan(100);
        Nonce().Match((await GetAsync("/docs/")).Policy).Groups[1].Value.ShouldNotBe(nonce);
    }

    private async Task<(string Text, string Policy)> GetAsync(string path)
    {
        using var client = new SocketsHttpHandler { AutomaticDecompression = System.Net.DecompressionMethods.All };
        using var invoker = new HttpMessageInvoker(client);
        using var request = new HttpRequestMessage(HttpMethod.Get, ListeningAddresses.Of(app).Public + path);
        using var answer = await invoker.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path} {text}");
        return (text, answer.Headers.TryGetValues("Content-Security-Policy", out var policy) ? policy.Single() : "");
    }

    private static bool IsOurs(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.FullName?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) != true;

    [GeneratedRegex(@"\{\*{0,2}(\w+)(:[^}]*)?\??\}")]
    private static partial Regex Constraint();

    [GeneratedRegex("'nonce-([0-9a-f]{32})'")]
    private static partial Regex Nonce();

    [GeneratedRegex("""<script(?: src="([^"]+)"| type="module")+[^>]*>""")]
    private static partial Regex Script();
}
