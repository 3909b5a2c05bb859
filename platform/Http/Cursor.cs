using System.Buffers.Text;
using System.Text;

namespace Notify.Platform.Http;

/// <summary>Opaque cursors and page sizes.</summary>
public static class Cursor
{
    /// <summary>The page size if none is asked for.</summary>
    public const int DefaultLimit = 30;

    /// <summary>The largest page size.</summary>
    public const int MaxLimit = 100;

    /// <summary>Makes a cursor of a position.</summary>
    public static string Of(long position) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(position.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Makes a cursor of a text, such as the last id of a page.</summary>
    public static string OfText(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a cursor of <see cref="OfText"/>; false if it cannot be one. What it holds is the client's to choose: check it.</summary>
    public static bool TryReadText(string cursor, out string text)
    {
        text = cursor.Length <= 1_000 && Base64Url.IsValid(cursor) ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)) : "";
        return text.Length > 0;
    }

    /// <summary>Reads a cursor; false if it is not one of ours.</summary>
    public static bool TryRead(string cursor, out long position)
    {
        position = 0;
        Span<byte> bytes = stackalloc byte[32];
        return cursor.Length <= 40 && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var used)
            && long.TryParse(bytes[..used], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out position);
    }
}
