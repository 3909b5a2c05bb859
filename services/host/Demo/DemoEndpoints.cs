using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>What the page asks for beyond the public endpoints. The key to send with stays in here.</summary>
internal static class DemoEndpoints
{
    private const int MaxBodyBytes = 4096;
    private const int JournalPage = 200;

    public static void Map(IEndpointRouteBuilder app, Demo demo)
    {
        var group = app.MapGroup("/demo").ExcludeFromDescription();
        group.MapGet("/session", (PersonTokens tokens, HttpResponse response) => Session(demo, tokens, response));
        group.MapPost("/events", (HttpContext http, CancellationToken ct) => SendAsync(demo, http, ct))
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxBodyBytes));
        group.MapGet("/events/{id:guid}/trace", (Guid id, HttpResponse response, CancellationToken ct) => TraceAsync(demo, id, response, ct));
        group.MapGet("/journal", (long? since, HttpResponse response, CancellationToken ct) => JournalAsync(demo, since ?? 0, response, ct));
    }

    private static JsonHttpResult<DemoSession> Session(Demo demo, PersonTokens tokens, HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        var people = Demo.People.Select(p => new DemoSessionPerson(p.User, p.Name, p.Phone, p.Mailbox, Demo.Token(tokens, p))).ToList();
        return TypedResults.Json(new DemoSession(people, demo.Sandbox?.ToString()), DemoJson.Default.DemoSession);
    }

    private static async Task<IResult> SendAsync(Demo demo, HttpContext http, CancellationToken ct)
    {
        // No form of another page can send this type without asking first.
        if (!http.Request.HasJsonContentType()) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "not_json", "The body must be application/json.");
        DemoSend? send;
        try
        {
            send = await http.Request.ReadFromJsonAsync(DemoJson.Default.DemoSend, ct);
        }
        catch (JsonException wrong)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "bad_json", wrong.Message);
        }

        var (text, at, problem) = DemoEvents.Of(send ?? new DemoSend(null, null, null, null));
        if (text is null) return Problems.Invalid(at, problem);
        var (status, body) = await demo.Calls.PostAsync("/v1/events", demo.ApiKey, text, ct);
        if (status != StatusCodes.Status202Accepted) return Passed(status, body);
        var id = JsonElement.Parse(body).GetProperty("eventIds")[0].GetString()!;
        return TypedResults.Json(new DemoSent(id, JsonElement.Parse(text)), DemoJson.Default.DemoSent, statusCode: status);
    }

    /// <summary>All steps of the event's notification; none until routing has seen it.</summary>
    private static async Task<IResult> TraceAsync(Demo demo, Guid id, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = "no-store";
        var (status, body) = await demo.Calls.GetAsync($"/v1/events/{id}/notifications", demo.ApiKey, ct);
        if (status != StatusCodes.Status200OK) return Passed(status, body);
        var notifications = JsonElement.Parse(body).GetProperty("notifications");
        if (notifications.GetArrayLength() == 0) return Passed(status, "{\"steps\":[]}");
        (status, body) = await demo.Calls.GetAsync($"/v1/notifications/{notifications[0].GetProperty("id").GetGuid()}/trace", demo.ApiKey, ct);
        return Passed(status, body);
    }

    private static async Task<IResult> JournalAsync(Demo demo, long since, HttpResponse response, CancellationToken ct)
    {
        response.Headers.CacheControl = "no-store";
        if (since < 0) return Problems.Invalid("/since", "Since is the n of the last entry that is known, from 0.");
        if (demo.Sandbox is null) return Problems.Of(StatusCodes.Status404NotFound, "no_sandbox", "SANDBOX_URL is not set, so no phones and mailboxes are known.");
        try
        {
            var (status, body) = await demo.Calls.GetAsync(new Uri(demo.Sandbox, $"/journal?since={since}&limit={JournalPage}"), ct);
            return Passed(status, body);
        }
        catch (HttpRequestException)
        {
            return Problems.Of(StatusCodes.Status502BadGateway, "sandbox_unreachable", "The sandbox does not answer.");
        }
    }

    private static ContentHttpResult Passed(int status, string body) =>
        TypedResults.Text(body, status < 400 ? "application/json" : "application/problem+json", statusCode: status);
}
