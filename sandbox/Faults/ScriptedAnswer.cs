using System.Globalization;

namespace Notify.Sandbox;

/// <summary>Carries out the parts of a fault that all HTTP endpoints share: the delay, the cut and Retry-After.</summary>
internal sealed class ScriptedAnswer(TimeProvider time, CancellationToken stopping)
{
    /// <summary>Waits as long as the fault says.</summary>
    /// <returns>Whether there is somebody to answer; not so when the client has gone or the sandbox stops.</returns>
    public async Task<bool> DelayAsync(HttpContext http, Fault fault)
    {
        if (fault.DelayMs == 0) return true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, either.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Cut(http);
            return false;
        }
    }

    /// <summary>Resets the connection, on HTTP/2 the stream only: neighbours are not the fault's business.</summary>
    public static void Cut(HttpContext http) => http.Abort();

    public static void SetRetryAfter(HttpContext http, Fault fault)
    {
        if (fault.RetryAfter is { } seconds) http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
    }
}
