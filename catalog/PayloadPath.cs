using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Notify.Catalog;

/// <summary>The place of a field in an event's payload: names joined by dots, for example <c>order.buyer.id</c>.</summary>
public sealed record PayloadPath
{
    private const int MaxLength = 200;
    private readonly string[] _names;

    private PayloadPath(string text) => (Text, _names) = (text, text.Split('.'));

    /// <summary>The path as written in the catalog.</summary>
    public string Text { get; }

    /// <summary>Reads a path; null if a name is empty, has white space or control characters, or all is over 200 characters.</summary>
    /// <param name="text">The path as written in the catalog.</param>
    public static PayloadPath? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '{' or '}')) return null;
        var path = new PayloadPath(text);
        return path._names.Contains("") ? null : path;
    }

    /// <summary>Finds the field. A JSON null counts as absent.</summary>
    /// <param name="payload">The event's payload.</param>
    /// <param name="value">The field's value if found.</param>
    public bool TryFind(JsonElement payload, [NotNullWhen(true)] out JsonElement? value)
    {
        value = null;
        var at = payload;
        foreach (var name in _names)
        {
            if (at.ValueKind != JsonValueKind.Object || !JsonText.TryField(at, name, out at)) return false;
        }

        if (at.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined) return false;
        value = at;
        return true;
    }

    /// <summary>Two paths are equal when they are written alike.</summary>
    /// <param name="other">The other path.</param>
    public bool Equals(PayloadPath? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
