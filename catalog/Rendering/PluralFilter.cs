using System.Globalization;
using Fluid;
using Fluid.Values;

namespace Notify.Catalog;

/// <summary><c>{{ n | plural: one: "message", other: "messages" }}</c>: the word for so many in the language of the texts; <c>other</c> stands for what is not given.</summary>
internal static class PluralFilter
{
    public const string Name = "plural";

    public static ValueTask<FluidValue> Apply(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var category = PluralRules.Of(context.CultureInfo, Number(input));
        return new(arguments.HasNamed(category) ? arguments[category] : arguments[PluralRules.Other]);
    }

    // A list stands for its length, a text for the number that it is.
    private static decimal Number(FluidValue input) => input switch
    {
        ArrayValue list => list.Values.Count,
        StringValue text => decimal.TryParse(text.ToStringValue(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number : 0,
        _ => input.ToNumberValue(),
    };
}
