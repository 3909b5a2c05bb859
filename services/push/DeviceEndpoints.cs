using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Push;

/// <summary><c>/v1/devices</c>: a person's installations. Tokens go in and never come out.</summary>
internal static class DeviceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut("/v1/devices/{deviceId}", PutAsync).RequirePerson().WithName("putDevice").WithTags("devices")
            .WithSummary("Register an installation, or renew its token").Takes(DeviceId).TakesBody(typeof(DeviceRegistration)).Produces<DeviceView>()
            .Refuses(400, "bad_json", "The body is not such an object.").Refuses(422, "invalid", "A field is out of its range; pointer names it.");
        endpoints.MapGet("/v1/devices/{deviceId}", GetAsync).RequirePerson().WithName("getDevice").WithTags("devices")
            .WithSummary("One installation").Takes(DeviceId).Produces<DeviceView>().Refuses(404, "not_found", "This person has no such device.");
        endpoints.MapDelete("/v1/devices/{deviceId}", DeleteAsync).RequirePerson().WithName("deleteDevice").WithTags("devices")
            .WithSummary("Forget an installation").Takes(DeviceId).Produces(StatusCodes.Status204NoContent).Refuses(404, "not_found", "This person has no such device.");
        endpoints.MapGet("/v1/devices", ListAsync).RequirePerson().WithName("listDevices").WithTags("devices")
            .WithSummary("A person's installations").Produces<DeviceList>();
        endpoints.MapGet("/v1/recipients/{user}/devices", ListForServiceAsync).RequireService("recipients:read").WithName("listRecipientDevices")
            .WithTags("recipients").WithSummary("A recipient's installations").Takes(ParameterNote.User).Produces<DeviceList>();
    }

    private static ParameterNote DeviceId => new("deviceId", "The installation's id, chosen by the app.", ParameterPlace.Path) { MaxLength = 200 };

    private static async Task<Results<JsonHttpResult<DeviceView>, ProblemHttpResult>> PutAsync(
        string deviceId, HttpContext http, DeviceStore store, TimeProvider time, CancellationToken ct)
    {
        DeviceRegistration? device;
        try
        {
            device = await JsonSerializer.DeserializeAsync(http.Request.Body, DeviceJson.Default.DeviceRegistration, ct);
        }
        catch (JsonException)
        {
            // Its message could quote the token.
            return Problems.Of(StatusCodes.Status400BadRequest, "bad_json", "The body must be a JSON object with platform and token.");
        }

        if (device is null) return Problems.Of(StatusCodes.Status400BadRequest, "bad_json", "The body must be a JSON object with platform and token.");
        if (Fault(deviceId, device) is { } fault) return fault;
        return TypedResults.Json(await store.PutAsync(http.Person(), deviceId, device, time.GetUtcNow(), ct), DeviceJson.Default.DeviceView);
    }

    private static async Task<Results<JsonHttpResult<DeviceView>, ProblemHttpResult>> GetAsync(
        string deviceId, HttpContext http, DeviceStore store, CancellationToken ct)
    {
        var devices = await store.ListAsync(http.Person(), ct);
        return devices.FirstOrDefault(d => d.DeviceId == deviceId) is { } device
            ? TypedResults.Json(device, DeviceJson.Default.DeviceView)
            : Problems.NotFound();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string deviceId, HttpContext http, DeviceStore store, CancellationToken ct) =>
        await store.DeleteAsync(http.Person(), deviceId, ct) ? TypedResults.NoContent() : Problems.NotFound();

    private static async Task<JsonHttpResult<DeviceList>> ListAsync(HttpContext http, DeviceStore store, CancellationToken ct) =>
        TypedResults.Json(new DeviceList { Items = await store.ListAsync(http.Person(), ct) }, DeviceJson.Default.DeviceList);

    private static async Task<JsonHttpResult<DeviceList>> ListForServiceAsync(string user, HttpContext http, DeviceStore store, CancellationToken ct) =>
        TypedResults.Json(
            new DeviceList { Items = await store.ListAsync(new Person(http.Service().Tenant, user), ct) }, DeviceJson.Default.DeviceList);

    private static ProblemHttpResult? Fault(string deviceId, DeviceRegistration device)
    {
        if (!Fits(deviceId, 200)) return Problems.Of(StatusCodes.Status422UnprocessableEntity, "invalid", "A device id has 1 to 200 characters.");
        if (device.Platform is not ("android" or "ios" or "web")) return Problems.Invalid("/platform", "The platform is android, ios or web.");
        if (!Fits(device.Token, 4096)) return Problems.Invalid("/token", "A token has 1 to 4096 characters.");
        if (device.AppVersion is { } version && !Fits(version, 100)) return Problems.Invalid("/appVersion", "An app version has 1 to 100 characters.");
        if (device.Locale is { } locale && !Fits(locale, 35)) return Problems.Invalid("/locale", "A locale has 1 to 35 characters.");
        return null;
    }

    /// <summary>PostgreSQL's text takes no NUL.</summary>
    private static bool Fits(string text, int most) => text.Length >= 1 && text.Length <= most && !text.Contains('\0', StringComparison.Ordinal);
}
