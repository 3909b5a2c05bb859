using System.Collections.Frozen;
using Fluid;
using Fluid.Values;

namespace Notify.Catalog;

/// <summary>
/// Fluid's filters, within limits and without their ways around encoding: a filter's text is always encoded when it is written
/// (Fluid would keep a captured text's mark as "already encoded" through <c>replace</c>), and so are the items of its lists.
/// </summary>
internal static class GuardedFilter
{
    public const int MaxResult = 64 * 1024;

    /// <summary>The filters that templates may not use, and what to do instead.</summary>
    public static readonly FrozenDictionary<string, string> Refused = new Dictionary<string, string>
    {
        ["raw"] = "values are always encoded in mail HTML and never elsewhere",
        ["escape"] = "remove it: values are always encoded in mail HTML and never elsewhere",
        ["escape_once"] = "remove it: values are always encoded in mail HTML and never elsewhere",
        ["newline_to_br"] = "put the value into an element with style=\"white-space: pre-line\"",
    }.ToFrozenDictionary();

    public static FilterDelegate Around(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var render = (RenderContext)context;
        render.Spend(Size(input));
        return Guard(await filter(Unwrap(input), Unwrap(arguments), context), render);
    };

    private static int Size(FluidValue value) => value switch
    {
        StringValue => value.ToStringValue().Length,
        ListValue list => list.Items.Values.Count,
        _ => 1,
    };

    private static FluidValue Guard(FluidValue result, RenderContext context)
    {
        switch (result)
        {
            case StringValue:
                var text = PlainText.Block(result.ToStringValue(), int.MaxValue);
                if (text.Length > MaxResult) throw new RenderLimitException($"a filter makes a text of more than {MaxResult} characters");
                context.Spend(text.Length);
                return new StringValue(text, encode: true);
            case ArrayValue list:
                context.Spend(list.Values.Count);
                return new ListValue(list);
            default:
                return result;
        }
    }

    private static FluidValue Unwrap(FluidValue value) => value is ListValue list ? list.Items : value;

    private static FilterArguments Unwrap(FilterArguments arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments.At(i) is ListValue) return Copy(arguments);
        }

        return arguments;
    }

    private static FilterArguments Copy(FilterArguments arguments)
    {
        var plain = new FilterArguments();
        for (var i = 0; i < arguments.Count; i++) plain.Add(Unwrap(arguments.At(i)));
        return plain;
    }
}
