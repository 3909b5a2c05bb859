using System.Globalization;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary><c>POST /faults</c> (one or an array), <c>GET /faults</c>, <c>DELETE /faults</c>, <c>DELETE /faults/{id}</c>.</summary>
internal sealed class FaultEndpoints(Faults faults)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/faults", AddAsync);
        app.MapGet("/faults", http => WriteAsync(http, faults.All));
        app.MapDelete("/faults", http =>
        {
            faults.Clear();
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        app.MapDelete("/faults/{id}", http =>
        {
            var known = int.TryParse((string?)http.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) && faults.Remove(id);
            http.Response.StatusCode = known ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private async Task AddAsync(HttpContext http)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            var added = faults.Add(FaultJson.Read(json.RootElement));
            http.Response.StatusCode = StatusCodes.Status201Created;
            await WriteAsync(http, added, single: json.RootElement.ValueKind == JsonValueKind.Object);
        }
        catch (FaultException wrong)
        {
            await Problem.WriteAsync(http, wrong.Field, wrong.Detail);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            await Problem.WriteAsync(http, "body", wrong.Message);
        }
    }

    private static async Task WriteAsync(HttpContext http, IReadOnlyList<ScriptedFault> shown, bool single = false)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        if (!single) json.WriteStartArray();
        foreach (var fault in shown) FaultJson.Write(json, fault);
        if (!single) json.WriteEndArray();
        await json.FlushAsync(http.RequestAborted);
    }
}
