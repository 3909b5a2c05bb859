using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace Notify.Catalog;

/// <summary>The one parser and the one set of options behind all templates.</summary>
internal static class Liquid
{
    public const int MaxSteps = 5_000;

    // include and render read files, liquid hides its filters from the check, tablerow writes HTML of its own,
    // the counters live longer than one template should.
    private static readonly string[] RefusedTags = ["include", "render", "liquid", "tablerow", "increment", "decrement", "ifchanged"];

    public static readonly FluidParser Parser = CreateParser();

    public static readonly TemplateOptions Options = CreateOptions();

    /// <summary>Encodes what HTML needs encoded and leaves letters of all languages readable.</summary>
    public static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private static FluidParser CreateParser()
    {
        var parser = new FluidParser();
        foreach (var tag in RefusedTags) parser.RegisteredTags.Remove(tag);
        return parser;
    }

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions { MaxSteps = MaxSteps, CultureInfo = CultureInfo.InvariantCulture, TimeZone = TimeZoneInfo.Utc };
        options.Filters.TryGetValue("date", out var date);
        options.Filters.TryGetValue("time_zone", out var timeZone);
        options.Filters.AddFilter("date", DateFilter.Around(date!, timeZone!));
        options.Filters.AddFilter(PluralFilter.Name, PluralFilter.Apply);
        foreach (var (name, filter) in options.Filters.ToArray())
        {
            if (GuardedFilter.Refused.ContainsKey(name)) options.Filters.Remove(name);
            else options.Filters.AddFilter(name, GuardedFilter.Around(filter));
        }

        return options;
    }
}
