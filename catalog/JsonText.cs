using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Notify.Catalog;

/// <summary>
/// Reads JSON of strangers. <see cref="JsonElement"/> throws on strings and names with half surrogate pairs or broken UTF-8,
/// which parse well: without this, one such string would stop whoever reads it.
/// </summary>
internal static class JsonText
{
    public static bool TryRead(JsonElement value, out string text)
    {
        try
        {
            text = value.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>Reads what can be read; half surrogates stay half, for <see cref="PlainText"/> to replace.</summary>
    public static string Read(JsonElement value) => TryRead(value, out var text) ? text : Lenient(Raw(value));

    /// <summary>Finds a field of an object; fields whose own names are broken are passed over. Of two alike the last counts.</summary>
    public static bool TryField(JsonElement json, string name, out JsonElement value)
    {
        try
        {
            return json.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            value = default;
            foreach (var field in json.EnumerateObject())
            {
                if (IsNamed(field, name)) value = field.Value;
            }

            return value.ValueKind != JsonValueKind.Undefined;
        }
    }

    public static string Raw(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    public static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.String => "a string",
        _ => "null",
    };

    private static bool IsNamed(JsonProperty field, string name)
    {
        try
        {
            return field.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Lenient(string quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                text.Append(quoted[i]);
                continue;
            }

            var escape = quoted[++i];
            text.Append(escape switch
            {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\b',
                'f' => '\f',
                'u' => (char)ushort.Parse(quoted.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                _ => escape,
            });
            if (escape == 'u') i += 4;
        }

        return text.ToString();
    }
}
