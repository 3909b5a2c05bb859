using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net.Mail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Routing;

/// <summary>What a service tells of a recipient; a PUT replaces all of it.</summary>
internal sealed record RecipientBody
{
    /// <summary>The mail address, without a name.</summary>
    [StringLength(254)]
    public string? Email { get; init; }

    /// <summary>A language tag such as <c>de-AT</c>.</summary>
    public string? Locale { get; init; }

    /// <summary>An IANA time zone such as <c>Europe/Vienna</c>.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>What is known of a recipient.</summary>
internal sealed record RecipientAnswer
{
    public required string User { get; init; }

    public string? Email { get; init; }

    public string? Locale { get; init; }

    public string? TimeZone { get; init; }
}

/// <summary><c>/v1/recipients/{user}</c> for services.</summary>
internal static class RecipientEndpoints
{
    private const int MaxUser = 200;
    private const int MaxEmail = 254;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPut("/v1/recipients/{user}", PutAsync).RequireService("recipients:write").WithName("putRecipient").WithTags("recipients")
            .WithSummary("Tell a recipient's address, locale and time zone").WithDescription("Replaces all of it.").Takes(ParameterNote.User)
            .Produces<RecipientAnswer>().Refuses(400, "bad_request", "The body is not such an object.")
            .Refuses(422, "invalid", "A field is not valid; pointer names it.");
        endpoints.MapGet("/v1/recipients/{user}", GetAsync).RequireService("recipients:read").WithName("getRecipient").WithTags("recipients")
            .WithSummary("What is known of a recipient").Takes(ParameterNote.User).Produces<RecipientAnswer>()
            .Refuses(404, "not_found", "The key's tenant has told nothing of such a recipient.");
    }

    private static async Task<IResult> PutAsync(string user, RecipientBody body, HttpContext http, RecipientStore store, CancellationToken ct)
    {
        if (Problem(user, body) is var (at, detail)) return Problems.Invalid(at, detail);
        await store.WriteAsync(new Person(http.Service().Tenant, user), body, ct);
        return TypedResults.Json(
            new RecipientAnswer { User = user, Email = body.Email, Locale = body.Locale, TimeZone = body.TimeZone },
            RoutingJson.Default.RecipientAnswer);
    }

    private static async Task<IResult> GetAsync(string user, HttpContext http, RecipientStore store, CancellationToken ct) =>
        await store.ReadAsync(new Person(http.Service().Tenant, user), ct) is { } recipient
            ? TypedResults.Json(recipient, RoutingJson.Default.RecipientAnswer)
            : Problems.NotFound();

    internal static (string At, string Detail)? Problem(string user, RecipientBody body)
    {
        if (user.Length > MaxUser || user.Any(char.IsControl)) return ("", $"A user id has 1 to {MaxUser} characters, none of them a control character.");
        if (body.Email is { } email && (email.Length > MaxEmail || email.Any(char.IsControl)
            || !MailAddress.TryCreate(email, out var parsed) || parsed.Address != email))
            return ("/email", $"Must be one mail address without a name, at most {MaxEmail} characters.");
        if (body.Locale is { } locale && !IsLocale(locale)) return ("/locale", "Must be a language tag such as de or de-AT.");
        if (body.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return ("/timeZone", "Must be an IANA time zone such as Europe/Vienna.");
        return null;
    }

    private static bool IsLocale(string locale)
    {
        try
        {
            return locale.Length > 0 && CultureInfo.GetCultureInfo(locale, predefinedOnly: true).Name.Length > 0;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
