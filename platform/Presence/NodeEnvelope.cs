using System.Buffers.Binary;
using System.Text;

namespace Notify.Platform.Presence;

/// <summary>Several messages for one node in one publish: for each, tenant, user and payload, each with its length (32 bit, little endian) before it.</summary>
internal static class NodeEnvelope
{
    /// <summary>Most messages of one envelope.</summary>
    public const int MaxMessages = 64;

    public static byte[] Write(IReadOnlyList<PersonMessage> messages)
    {
        var size = 0;
        foreach (var message in messages)
            size += 12 + Encoding.UTF8.GetByteCount(message.Person.Tenant) + Encoding.UTF8.GetByteCount(message.Person.User) + message.Payload.Length;
        var bytes = new byte[size];
        var rest = bytes.AsSpan();
        foreach (var (person, payload) in messages)
        {
            Put(ref rest, person.Tenant);
            Put(ref rest, person.User);
            BinaryPrimitives.WriteInt32LittleEndian(rest, payload.Length);
            payload.Span.CopyTo(rest[4..]);
            rest = rest[(4 + payload.Length)..];
        }

        return bytes;
    }

    /// <summary>Reads an envelope; payloads are slices of it. Stops at the first message that is not well formed.</summary>
    public static IEnumerable<PersonMessage> Read(ReadOnlyMemory<byte> envelope)
    {
        while (TryTake(ref envelope, out var tenant) && TryTake(ref envelope, out var user) && TryTake(ref envelope, out var payload))
            yield return new(new(Encoding.UTF8.GetString(tenant.Span), Encoding.UTF8.GetString(user.Span)), payload);
    }

    private static void Put(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(rest, length);
        rest = rest[(4 + length)..];
    }

    private static bool TryTake(ref ReadOnlyMemory<byte> rest, out ReadOnlyMemory<byte> part)
    {
        part = default;
        if (rest.Length < 4) return false;
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
        if (length < 0 || length > rest.Length - 4) return false;
        part = rest.Slice(4, length);
        rest = rest[(4 + length)..];
        return true;
    }
}
