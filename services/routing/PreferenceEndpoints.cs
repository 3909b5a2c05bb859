using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Catalog;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Routing;

/// <summary><c>/v1/preferences</c> of the person who asks, and the same for a service to read.</summary>
internal static class PreferenceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/preferences").RequirePerson();
        group.WithTags("preferences");
        group.MapGet("", GetAsync).WithName("getPreferences").WithSummary("A person's rules, defaults included, and why each cell is as it is").Produces<PreferencesAnswer>();
        group.MapPut("", (HttpContext http, JsonElement body, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
            ChangeAsync(http, body, Preferences.None, store, catalog, ct)).WithName("putPreferences").WithSummary("Replace all rules")
            .TakesBody(typeof(PreferencesBody)).Produces<PreferencesAnswer>()
            .Refuses(400, "bad_request", "The body is not JSON.").Refuses(422, "invalid", "An unknown channel, category, weekday or zone, or a value that is none; pointer names the field.");
        group.MapPatch("", (HttpContext http, JsonElement body, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
            ChangeAsync(http, body, null, store, catalog, ct)).WithName("patchPreferences").WithSummary("Change some rules")
            .TakesBody(typeof(PreferencesBody)).Produces<PreferencesAnswer>()
            .Refuses(400, "bad_request", "The body is not JSON.").Refuses(422, "invalid", "An unknown channel, category, weekday or zone, or a value that is none; pointer names the field.");
        endpoints.MapGet("/v1/recipients/{user}/preferences", GetForServiceAsync).RequireService("recipients:read")
            .WithName("getRecipientPreferences").WithTags("recipients").WithSummary("A recipient's rules").Takes(ParameterNote.User)
            .Produces<PreferencesAnswer>();
    }

    private static async Task<JsonHttpResult<PreferencesAnswer>> GetAsync(
        HttpContext http, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
        Answer(await store.ReadAsync(http.Person(), ct), catalog);

    private static async Task<JsonHttpResult<PreferencesAnswer>> GetForServiceAsync(
        string user, HttpContext http, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
        Answer(await store.ReadAsync(new Person(http.Service().Tenant, user), ct), catalog);

    /// <summary>Lays the change over <paramref name="start"/> (PUT replaces all), or over what is stored where it is null (PATCH).</summary>
    private static async Task<IResult> ChangeAsync(
        HttpContext http, JsonElement body, Preferences? start, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct)
    {
        var (change, at, problem) = PreferencesText.Read(body, catalog.Value.Categories);
        if (change is null) return Problems.Invalid(at, problem);
        return Answer(await store.ChangeAsync(http.Person(), stored => change(start ?? stored), ct), catalog);
    }

    private static JsonHttpResult<PreferencesAnswer> Answer(RecipientProfile profile, CurrentCatalog catalog) =>
        TypedResults.Json(PreferencesAnswer.Of(profile, catalog.Value), RoutingJson.Default.PreferencesAnswer);
}
