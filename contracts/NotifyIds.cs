using System.Security.Cryptography;
using System.Text;

namespace Notify.Contracts;

/// <summary>
/// The deterministic ids: same event, same ids, whoever computes them. Every id is a UUIDv5 (RFC 9562, section 5.5): SHA-1
/// over a namespace UUID and a name. The name is the fields as netstrings, <c>length-in-bytes:value,</c> in UTF-8, one after
/// the other, so no two lists of fields give the same name. Test vectors: <c>samples/ids.v1.json</c>.
/// </summary>
public static class NotifyIds
{
    /// <summary>Namespace of event ids.</summary>
    public static readonly Guid EventNamespace = new("8f3ad7c2-3c0e-5b1e-9d42-6f1f0c7a1e01");

    /// <summary>Namespace of notification ids.</summary>
    public static readonly Guid NotificationNamespace = new("8f3ad7c2-3c0e-5b1e-9d42-6f1f0c7a1e02");

    /// <summary>Namespace of delivery ids.</summary>
    public static readonly Guid DeliveryNamespace = new("8f3ad7c2-3c0e-5b1e-9d42-6f1f0c7a1e03");

    /// <summary>The id of an event whose producer gave it one.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="source">CloudEvents <c>source</c>, else empty.</param>
    /// <param name="type">The event's type.</param>
    /// <param name="producerId">The producer's own id.</param>
    public static Guid Event(string tenant, string source, string type, string producerId) =>
        Version5(EventNamespace, "producer", tenant, source, type, producerId);

    /// <summary>The id of an event without one: its place on Kafka and its bytes. Stable on redelivery, new on a producer's retry.</summary>
    /// <param name="topic">The topic's name.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="offset">The offset.</param>
    /// <param name="timestamp">The record's timestamp.</param>
    /// <param name="value">The record's value.</param>
    public static Guid Event(string topic, int partition, long offset, DateTimeOffset timestamp, ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return Version5(EventNamespace, "record", topic, Text(partition), Text(offset),
            Text(timestamp.ToUnixTimeMilliseconds()), Convert.ToHexStringLower(hash));
    }

    /// <summary>The id of the <paramref name="index"/>-th event of a request with an Idempotency-Key.</summary>
    public static Guid Event(string tenant, string idempotencyKey, int index) =>
        Version5(EventNamespace, "request", tenant, idempotencyKey, Text(index));

    /// <summary>The id of one event for one recipient.</summary>
    public static Guid Notification(Guid eventId, string recipient) =>
        Version5(NotificationNamespace, eventId.ToString("D"), recipient);

    /// <summary>The id of one notification on one channel to one endpoint.</summary>
    /// <param name="notificationId">The notification.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="endpoint">The device id for push, empty elsewhere.</param>
    public static Guid Delivery(Guid notificationId, DeliveryChannel channel, string endpoint) =>
        Version5(DeliveryNamespace, notificationId.ToString("D"), ChannelName(channel), endpoint);

    /// <summary>The id of the waiting of one notification on one channel: no delivery has it, since none begins with a word.</summary>
    public static Guid Hold(Guid notificationId, DeliveryChannel channel) =>
        Version5(DeliveryNamespace, "hold", notificationId.ToString("D"), ChannelName(channel));

    private static string ChannelName(DeliveryChannel channel) => channel switch
    {
        DeliveryChannel.Inbox => "inbox",
        DeliveryChannel.Realtime => "realtime",
        DeliveryChannel.Push => "push",
        DeliveryChannel.Email => "email",
    };

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Guid Version5(Guid space, params ReadOnlySpan<string> fields)
    {
        var size = 16;
        foreach (var field in fields) size += Encoding.UTF8.GetMaxByteCount(field.Length) + 12;
        Span<byte> name = size <= 1024 ? stackalloc byte[size] : new byte[size];
        space.TryWriteBytes(name, bigEndian: true, out var used);
        foreach (var field in fields)
        {
            Encoding.UTF8.GetByteCount(field).TryFormat(name[used..], out var digits, provider: System.Globalization.CultureInfo.InvariantCulture);
            used += digits;
            name[used++] = (byte)':';
            used += Encoding.UTF8.GetBytes(field, name[used..]);
            name[used++] = (byte)',';
        }

        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // UUIDv5 is defined over SHA-1; nothing here relies on collision resistance against an attacker who owns the tenant.
        SHA1.HashData(name[..used], hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
