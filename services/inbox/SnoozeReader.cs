using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>Reads <c>{until:"..."}</c>, or says what is wrong with it.</summary>
internal static class SnoozeReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public static async Task<(DateTimeOffset Until, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, new() { MaxDepth = 8 }, ct);
            if (body.RootElement.ValueKind != JsonValueKind.Object
                || !body.RootElement.TryGetProperty("until", out var value)
                || value.ValueKind != JsonValueKind.String || !value.TryGetDateTimeOffset(out var until))
                return (default, Problems.Invalid("/until", "This is a time in ISO 8601, such as 2026-01-31T12:00:00Z."));
            if (until <= now || until - now > Longest)
                return (default, Problems.Invalid("/until", $"The time is in the future, at most {Longest.Days} days away."));
            return (Stamp.Of(until), null);
        }
        catch (JsonException)
        {
            return (default, Problems.Invalid("", "The body is not JSON."));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (default, Problems.Of(e.StatusCode, "too_large", "The body is larger than this endpoint takes."));
        }
    }
}
