using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Notify.Platform;

namespace Notify.Routing;

/// <summary>What a link switches off: mails of a category to a person.</summary>
internal sealed record UnsubscribeTarget(Person Person, string Category);

/// <summary>
/// Signed links. A token is a version, the expiry in Unix seconds, then tenant, user and category, each after its length; then HMAC-SHA256
/// over all of it. It is bound to this use, so that a key that signs other things too gives no link.
/// </summary>
internal sealed class UnsubscribeLinks(IOptions<UnsubscribeOptions> options, TimeProvider time)
{
    private const byte Version = 1;
    private const int LongestToken = 4096;
    private static readonly byte[] Use = "notify unsubscribe"u8.ToArray();

    /// <summary>The link for a mail; null where none is configured.</summary>
    /// <param name="target">What it switches off.</param>
    /// <param name="acceptedAt">When Kafka took the event: a replay makes the same link.</param>
    public string? Of(UnsubscribeTarget target, DateTimeOffset acceptedAt)
    {
        if (options.Value.PublicUrl.Length == 0) return null;
        var body = new List<byte> { Version };
        var expiry = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(expiry, (acceptedAt + options.Value.Lifetime).ToUnixTimeSeconds());
        body.AddRange(expiry);
        foreach (var part in new[] { target.Person.Tenant, target.Person.User, target.Category }) Append(body, part);
        return $"{options.Value.PublicUrl.TrimEnd('/')}/v1/unsubscribe/{Base64Url.EncodeToString([.. body, .. Sign(options.Value.Key, [.. body])])}";
    }

    /// <summary>Null unless the token is one of ours and has not expired.</summary>
    public UnsubscribeTarget? Read(string token)
    {
        if (options.Value.PublicUrl.Length == 0 || token.Length > LongestToken || !Base64Url.IsValid(token)) return null;
        var bytes = Base64Url.DecodeFromChars(token);
        if (bytes.Length < 9 + 6 + HMACSHA256.HashSizeInBytes || bytes[0] != Version) return null;
        var (body, mac) = (bytes[..^HMACSHA256.HashSizeInBytes], bytes[^HMACSHA256.HashSizeInBytes..]);
        if (!IsSigned(options.Value.Key, body, mac) && !(options.Value.PreviousKey.Length > 0 && IsSigned(options.Value.PreviousKey, body, mac))) return null;
        if (BinaryPrimitives.ReadInt64BigEndian(body.AsSpan(1)) <= time.GetUtcNow().ToUnixTimeSeconds()) return null;
        var at = 9;
        return new(new Person(Next(body, ref at), Next(body, ref at)), Next(body, ref at));
    }

    private static bool IsSigned(string key, byte[] body, byte[] mac) => CryptographicOperations.FixedTimeEquals(Sign(key, body), mac);

    private static byte[] Sign(string key, byte[] body)
    {
        byte[] signed = [.. Use, .. body];
        return HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed);
    }

    private static void Append(List<byte> body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)bytes.Length));
        body.AddRange(length);
        body.AddRange(bytes);
    }

    /// <summary>Only of what we signed: the lengths are ours.</summary>
    private static string Next(byte[] body, ref int at)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at));
        var text = Encoding.UTF8.GetString(body, at + 2, length);
        at += 2 + length;
        return text;
    }
}
