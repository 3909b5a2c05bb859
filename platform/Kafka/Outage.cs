using System.Net.Sockets;
using Confluent.Kafka;
using Npgsql;
using StackExchange.Redis;

namespace Notify.Platform.Kafka;

/// <summary>Tells an outage, which ends by itself or by an operator, from a record that can never be handled.</summary>
public static class Outage
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // SQLSTATEs (PostgreSQL, appendix A) that speak of the server, its limits, rights or schema, never of a value.
    private static readonly string[] Server =
        ["08", "25006", "28", "3D", "3F", "40", "42501", "42P01", "53", "55", "57", "58"];

    // The broker's word on one record; all else that Kafka reports concerns the cluster, its topics or our rights.
    private static readonly HashSet<ErrorCode> Records =
    [
        ErrorCode.MsgSizeTooLarge, ErrorCode.InvalidMsg, ErrorCode.InvalidMsgSize, ErrorCode.RecordListTooLarge, ErrorCode.InvalidRecord,
        ErrorCode.Local_InvalidArg, ErrorCode.Local_KeySerialization, ErrorCode.Local_ValueSerialization,
    ];

    /// <summary>Whether <paramref name="exception"/>, or one inside it, means that the same work may succeed later.</summary>
    public static bool Is(Exception exception) => Cause(exception) is not null;

    /// <summary>The outage in one phrase: type and code, never a message, which may hold contents or addresses.</summary>
    public static string Describe(Exception exception) => (Cause(exception) ?? exception) switch
    {
        PostgresException e => $"PostgreSQL {e.SqlState}",
        NpgsqlException => "PostgreSQL unreachable",
        KafkaException e => $"Kafka {e.Error.Code}",
        SocketException e => $"socket {e.SocketErrorCode}",
        var e => e.GetType().Name,
    };

    /// <summary>How long to wait before repetition <paramref name="number"/> (from 0): doubling, half of it random.</summary>
    public static TimeSpan Backoff(int number)
    {
        var full = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(number, 16)));
        return TimeSpan.FromMilliseconds(full * (0.5 + Random.Shared.NextDouble() / 2));
    }

    private static Exception? Cause(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            var outage = exception switch
            {
                PostgresException e => e.IsTransient || Array.Exists(Server, s => e.SqlState.StartsWith(s, StringComparison.Ordinal)),
                NpgsqlException e => e.IsTransient,
                KafkaException e => !Records.Contains(e.Error.Code),
                RedisConnectionException or RedisTimeoutException or HttpRequestException => true,
                SocketException or IOException or TimeoutException or OperationCanceledException => true,
                _ => false,
            };
            if (outage) return exception;
        }
        return null;
    }
}
