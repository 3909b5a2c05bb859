using System.Buffers.Text;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Notify.Platform.Http;

namespace Notify.Inbox;

/// <summary>Whole numbers of a query string, the page size above all.</summary>
internal static class PageSize
{
    public static bool TryRead(string? limit, out int size)
    {
        size = Cursor.DefaultLimit;
        if (limit is null) return true;
        var valid = TryNumber(limit, out var asked) && asked is >= 1 and <= Cursor.MaxLimit;
        size = valid ? (int)asked : 0;
        return valid;
    }

    public static ProblemHttpResult Problem() => Problems.Invalid("/limit", $"The limit is a whole number from 1 to {Cursor.MaxLimit}.");

    /// <summary>A cursor of <see cref="Cursor.Of"/>. Checked before it is read: reading what is not base64url throws.</summary>
    public static bool TryCursor(string text, out long position)
    {
        position = 0;
        return Base64Url.IsValid(text) && Cursor.TryRead(text, out position);
    }

    /// <summary>A number from 0, without sign or spaces.</summary>
    public static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
