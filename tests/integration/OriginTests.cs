using System.Net;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class OriginTests
{
    private const string App = "https://app.example.com";

    [Fact]
    public async Task A_page_of_a_listed_origin_may_call_and_no_other_may()
    {
        await using var system = await TestSystem.CreateAsync();
        var url = (await system.AddHostAsync("", new() { ["Http:Origins:0"] = App })).Public;
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(url) };

        var asked = await SendAsync(http, HttpMethod.Options, "/v1/inbox", App, ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization"));
        asked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Header(asked, "Access-Control-Allow-Origin").ShouldBe(App);
        Header(asked, "Access-Control-Allow-Headers")!.ShouldContain("Authorization", Case.Insensitive);
        Header(asked, "Access-Control-Allow-Credentials").ShouldBeNull();
        var answered = await SendAsync(http, HttpMethod.Get, "/v1/inbox", App, ("Authorization", "Bearer " + system.Token("bob")));
        answered.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(answered, "Access-Control-Allow-Origin").ShouldBe(App);
        // Also what it is refused, or the page could not read why.
        Header(await SendAsync(http, HttpMethod.Get, "/v1/inbox", App), "Access-Control-Allow-Origin").ShouldBe(App);

        foreach (var other in (string[])["https://app.example.com.evil.test", "http://app.example.com", "null"])
        {
            Header(await SendAsync(http, HttpMethod.Options, "/v1/inbox", other, ("Access-Control-Request-Method", "GET")), "Access-Control-Allow-Origin").ShouldBeNull(other);
            Header(await SendAsync(http, HttpMethod.Get, "/v1/inbox", other), "Access-Control-Allow-Origin").ShouldBeNull(other);
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, string origin, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await http.SendAsync(request);
    }

    private static string? Header(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
