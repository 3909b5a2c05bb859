using System.Net.Sockets;

namespace Notify.Bench.Systems;

/// <summary>The benchmark's own Redis.</summary>
internal static class RedisServer
{
    /// <summary>Forgets everything, so that nobody of an earlier system counts as online.</summary>
    public static async Task FlushAsync(string address, CancellationToken ct)
    {
        using var client = new TcpClient();
        var parts = address.Split(':');
        await client.ConnectAsync(parts[0], int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), ct);
        await using var stream = client.GetStream();
        await stream.WriteAsync("FLUSHALL\r\n"u8.ToArray(), ct);
        var answer = new byte[16];
        var length = await stream.ReadAsync(answer, ct);
        if (!answer.AsSpan(0, length).StartsWith("+OK"u8)) throw new InvalidOperationException("Redis did not take FLUSHALL.");
    }
}
