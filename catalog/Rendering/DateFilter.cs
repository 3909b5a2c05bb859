using Fluid;
using Fluid.Values;

namespace Notify.Catalog;

/// <summary>
/// Fluid's <c>date</c>, by the recipient's clock: a moment in the payload is shown as it is in their zone. What names no offset is shown as
/// it is written, and what <c>time_zone</c> has put elsewhere stays there.
/// </summary>
internal static class DateFilter
{
    public static FilterDelegate Around(FilterDelegate date, FilterDelegate timeZone)
    {
        var local = new FilterArguments(new StringValue("local"));
        return async (input, arguments, context) =>
            await date(input is StringValue or NumberValue && await timeZone(input, local, context) is DateTimeValue there ? there : input, arguments, context);
    }
}
