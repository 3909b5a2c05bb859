using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using Fluid.Values;

namespace Notify.Catalog;

/// <summary>A JSON object of the payload as templates see it: fields are converted when they are read. A field that is not there is empty.</summary>
/// <param name="json">The object; anything else has no fields.</param>
/// <param name="recipient">At the payload's root the recipient's id, which goes before a field of that name; else null.</param>
internal sealed class PayloadValue(JsonElement json, string? recipient = null) : FluidValue
{
    /// <summary>Longest string that a template sees: longer than any text that is sent, so that no single field exhausts a limit.</summary>
    public const int MaxString = 8_000;

    /// <summary>Most items of a list that a template sees.</summary>
    public const int MaxItems = 1_000;

    private const string RecipientName = "recipient";

    public override FluidValues Type => FluidValues.Object;

    public static FluidValue From(JsonElement json, TemplateContext context)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                var text = PlainText.Block(JsonText.Read(json), MaxString);
                ((RenderContext)context).Spend(text.Length);
                return new StringValue(text);
            case JsonValueKind.Number:
                return json.TryGetDecimal(out var number) ? NumberValue.Create(number) : new StringValue(json.GetRawText());
            case JsonValueKind.True:
                return BooleanValue.True;
            case JsonValueKind.False:
                return BooleanValue.False;
            case JsonValueKind.Object:
                return new PayloadValue(json);
            case JsonValueKind.Array:
                ((RenderContext)context).Spend(Math.Min(json.GetArrayLength(), MaxItems));
                return new ListValue(new ArrayValue([.. json.EnumerateArray().Take(MaxItems).Select(item => From(item, context))]));
            default:
                return NilValue.Instance;
        }
    }

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(Field(name, context));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => new(Field(index.ToStringValue(), context));

    public override bool Equals(FluidValue? other) => other is PayloadValue value && JsonElement.DeepEquals(json, value.Json);

    public override bool Equals(object? obj) => Equals(obj as FluidValue);

    public override int GetHashCode() => json.ValueKind.GetHashCode();

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    public override object ToObjectValue() => json;

    public override string ToStringValue() => PlainText.Block(JsonText.Raw(json), MaxString);

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        encoder.Encode(writer, ToStringValue());
        return default;
    }

    private JsonElement Json => json;

    private FluidValue Field(string name, TemplateContext context)
    {
        if (recipient is not null && name == RecipientName) return new StringValue(recipient);
        return json.ValueKind == JsonValueKind.Object && JsonText.TryField(json, name, out var value) ? From(value, context) : NilValue.Instance;
    }
}
