using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>How the sandbox's own endpoints refuse: problem+json that names the field.</summary>
internal static class Problem
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext http, string field, string detail, int status = StatusCodes.Status400BadRequest)
    {
        http.Response.StatusCode = status;
        var problem = new { title = "The sandbox cannot take this.", status, field, detail };
        return http.Response.WriteAsJsonAsync(problem, Readable, "application/problem+json", http.RequestAborted);
    }
}
