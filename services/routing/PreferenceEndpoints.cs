using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Routing;

/// <summary>The effective switches: what a person chose, and the default (on) for the rest.</summary>
internal sealed record PreferencesAnswer(
    Dictionary<DeliveryChannel, bool> Channels, Dictionary<string, Dictionary<DeliveryChannel, bool>> Categories);

/// <summary>Switches to change: true or false, null returns to the default. For the description of the API; <see cref="PreferencesText"/> reads it.</summary>
internal sealed record PreferencesBody
{
    /// <summary>By channel.</summary>
    public Dictionary<DeliveryChannel, bool?>? Channels { get; init; }

    /// <summary>By category and channel.</summary>
    public Dictionary<string, Dictionary<DeliveryChannel, bool?>>? Categories { get; init; }
}

/// <summary><c>/v1/preferences</c> of the person who asks, and the same for a service to read.</summary>
internal static class PreferenceEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var group = endpoints.MapGroup("/v1/preferences").RequirePerson();
        group.WithTags("preferences");
        group.MapGet("", GetAsync).WithName("getPreferences").WithSummary("A person's switches, defaults included").Produces<PreferencesAnswer>();
        group.MapPut("", (HttpContext http, JsonElement body, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
            ChangeAsync(http, body, Preferences.None, store, catalog, ct)).WithName("putPreferences").WithSummary("Replace all switches")
            .TakesBody(typeof(PreferencesBody)).Produces<PreferencesAnswer>()
            .Refuses(400, "bad_request", "The body is not JSON.").Refuses(422, "invalid", "An unknown channel or category, or no switch; pointer names the field.");
        group.MapPatch("", (HttpContext http, JsonElement body, PreferenceStore store, CurrentCatalog catalog, CancellationToken ct) =>
            ChangeAsync(http, body, null, store, catalog, ct)).WithName("patchPreferences").WithSummary("Change some switches")
            .TakesBody(typeof(PreferencesBody)).Produces<PreferencesAnswer>()
            .Refuses(400, "bad_request", "The body is not JSON.").Refuses(422, "invalid", "An unknown channel or category, or no switch; pointer names the field.");
        endpoints.MapGet("/v1/recipients/{user}/preferences", GetForServiceAsync).RequireService("recipients:read")
            .WithName("getRecipientPreferences").WithTags("recipients").WithSummary("A recipient's switches").Takes(ParameterNote.User)
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
        return Answer(await store.ChangeAsync(http.Person(), stored => change.Over(start ?? stored), ct), catalog);
    }

    private static JsonHttpResult<PreferencesAnswer> Answer(Preferences preferences, CurrentCatalog catalog)
    {
        var channels = Enum.GetValues<DeliveryChannel>();
        return TypedResults.Json(
            new PreferencesAnswer(
                channels.ToDictionary(c => c, preferences.Allows),
                catalog.Value.Categories.Order(StringComparer.Ordinal).ToDictionary(
                    category => category, category => channels.ToDictionary(c => c, c => preferences.Allows(category, c)))),
            RoutingJson.Default.PreferencesAnswer);
    }
}
