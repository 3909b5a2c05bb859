using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Notify.Sandbox;

/// <summary><c>POST /token</c> and <c>GET /service-account.json?project=</c>.</summary>
internal sealed class OAuthEndpoints(ServiceAccount account, AccessTokens tokens, Faults faults, ScriptedAnswer scripted, TimeProvider time)
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string DefaultProject = "sandbox";

    // What Google's own library claims as the audience, whatever the account's token_uri says.
    private const string GoogleAudience = "https://oauth2.googleapis.com/token";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/token", GrantAsync);
        app.MapGet("/service-account.json", ShowAccountAsync);
    }

    private async Task GrantAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            await RefuseAsync(http, 400, "invalid_request", "The body must be application/x-www-form-urlencoded.");
            return;
        }

        var form = await ReadAsync(http);
        if (form is null)
        {
            await RefuseAsync(http, 400, "invalid_request", "The form is too large.");
            return;
        }

        var type = form["grant_type"].ToString();
        if (type != JwtBearer)
        {
            await RefuseAsync(http, 400, "unsupported_grant_type", $"Invalid grant_type: {type}");
            return;
        }

        var grant = JwtGrant.Check(form["assertion"].ToString(), account, [TokenUri(http), GoogleAudience], time.GetUtcNow());
        if (faults.MatchOAuth(grant.Project) is { } fault) await ScriptAsync(http, fault, grant);
        else await AnswerAsync(http, grant);
    }

    private static async Task<IFormCollection?> ReadAsync(HttpContext http)
    {
        try
        {
            return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null; // more keys, or longer values, than forms may have
        }
    }

    private async Task ScriptAsync(HttpContext http, Fault fault, JwtGrant grant)
    {
        if (!await scripted.DelayAsync(http, fault)) return;
        if (fault.Cut is not null) ScriptedAnswer.Cut(http);
        else if (fault.Status is not { } status) await AnswerAsync(http, grant);
        else
        {
            ScriptedAnswer.SetRetryAfter(http, fault);
            var error = status switch { 400 => "invalid_grant", 401 => "invalid_client", 403 => "access_denied", _ => "internal_failure" };
            await RefuseAsync(http, status, error, "Scripted by a fault.");
        }
    }

    private Task AnswerAsync(HttpContext http, JwtGrant grant) => grant.Project is null
        ? RefuseAsync(http, 400, grant.Error!, grant.Description!)
        : http.Response.WriteAsJsonAsync(new { access_token = tokens.Issue(grant.Project), expires_in = (int)tokens.Lifetime.TotalSeconds, token_type = "Bearer" },
            JsonSerializerOptions.Default, http.RequestAborted);

    private static Task RefuseAsync(HttpContext http, int status, string error, string description)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(new { error, error_description = description }, JsonSerializerOptions.Default, http.RequestAborted);
    }

    private Task ShowAccountAsync(HttpContext http)
    {
        var project = http.Request.Query["project"].ToString();
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(account.Json(project.Length == 0 ? DefaultProject : project, TokenUri(http)), http.RequestAborted);
    }

    // By the name that the client used, so that an account also works from another host or container; but always on the port of
    // HTTP/1.1, which is what Google's own client speaks.
    private static string TokenUri(HttpContext http)
    {
        var host = http.Request.Host;
        if (HttpProtocol.IsHttp2(http.Request.Protocol))
        {
            var addresses = http.RequestServices.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
            host = new HostString(host.Host, new Uri(addresses.Addresses.First()).Port);
        }

        return $"http://{host}/token";
    }
}
