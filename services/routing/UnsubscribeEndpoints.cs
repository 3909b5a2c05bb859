using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Notify.Contracts;
using Notify.Platform.Http;

namespace Notify.Routing;

/// <summary><c>/v1/unsubscribe/{token}</c> for people and their mail programs, without a login (RFC 8058): the token says who.</summary>
internal static class UnsubscribeEndpoints
{
    private const int MostBodyBytes = 16 * 1024;

    private static readonly ParameterNote Token = new("token", "The signed token of a mail's List-Unsubscribe.", ParameterPlace.Path);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/v1/unsubscribe/{token}", Ask).WithName("askUnsubscribe").WithTags("unsubscribe").Takes(Token)
            .WithSummary("A page that asks").WithDescription("Changes nothing: scanners fetch links. An HTML page, also for a token that is not valid (404).")
            .Produces<string>(StatusCodes.Status200OK, "text/html");
        endpoints.MapPost("/v1/unsubscribe/{token}", UnsubscribeAsync).WithName("unsubscribe").WithTags("unsubscribe").Takes(Token)
            .WithSummary("Switch mails of the token's category off")
            .WithDescription("The body is the form of RFC 8058, `List-Unsubscribe=One-Click`. An HTML page, also for a token that is not valid (404) and for another body (400).")
            .Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithMetadata(new RequestSizeLimitAttribute(MostBodyBytes));
    }

    private static IResult Ask(string token, UnsubscribeLinks links) =>
        links.Read(token) is { } target ? UnsubscribePage.Ask(target.Category) : UnsubscribePage.NotOurs();

    private static async Task<IResult> UnsubscribeAsync(string token, HttpContext http, UnsubscribeLinks links, PreferenceStore store, CancellationToken ct)
    {
        if (links.Read(token) is not { } target) return UnsubscribePage.NotOurs();
        if (!await IsOneClickAsync(http.Request, ct)) return UnsubscribePage.NotOneClick();
        await store.ChangeAsync(target.Person, stored => stored.With(target.Category, DeliveryChannel.Email, false), ct);
        return UnsubscribePage.Done(target.Category);
    }

    private static async Task<bool> IsOneClickAsync(HttpRequest request, CancellationToken ct)
    {
        if (!request.HasFormContentType) return false;
        try
        {
            return (await request.ReadFormAsync(ct))["List-Unsubscribe"] == "One-Click";
        }
        catch (InvalidDataException)
        {
            // No form after all.
            return false;
        }
    }
}
