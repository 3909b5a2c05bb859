using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;

namespace Notify.Catalog;

/// <summary>A list whose items are encoded when it is written. Fluid's own list writes its strings as they are, even into HTML.</summary>
internal sealed class ListValue(ArrayValue items) : FluidValue
{
    public ArrayValue Items => items;

    public override FluidValues Type => FluidValues.Array;

    public override bool Equals(FluidValue? other) => items.Equals(other is ListValue list ? list.Items : other);

    public override bool Equals(object? obj) => Equals(obj as FluidValue);

    public override int GetHashCode() => items.GetHashCode();

    public override bool ToBooleanValue() => items.ToBooleanValue();

    public override decimal ToNumberValue() => items.ToNumberValue();

    public override string ToStringValue() => items.ToStringValue();

    public override object ToObjectValue() => items.ToObjectValue();

    public override bool Contains(FluidValue value) => items.Contains(value);

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) => items.Values;

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => items.GetValueAsync(name, context);

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context) => items.GetIndexAsync(index, context);

    public override async ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        foreach (var item in items.Values)
        {
            await (item is ArrayValue inner ? new ListValue(inner) : item).WriteToAsync(writer, encoder, cultureInfo);
        }
    }
}
