using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Notify.Platform.Http;

/// <summary>Errors as problem+json (RFC 9457) with a stable <c>code</c>.</summary>
public static class Problems
{
    /// <summary>A problem.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A stable snake_case word.</param>
    /// <param name="detail">What is wrong and what to do, one sentence.</param>
    /// <param name="at">A JSON pointer (RFC 6901) to the field, if one is at fault.</param>
    public static ProblemHttpResult Of(int status, string code, string detail, string? at = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (at is not null) extensions["pointer"] = at;
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>What is asked for does not exist, or not for this caller: both look the same.</summary>
    public static ProblemHttpResult NotFound() => Of(StatusCodes.Status404NotFound, "not_found", "There is no such thing here for this caller.");

    /// <summary>A field of the request is wrong.</summary>
    public static ProblemHttpResult Invalid(string at, string detail) =>
        Of(StatusCodes.Status422UnprocessableEntity, "invalid", detail, at);
}
