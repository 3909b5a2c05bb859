using Fluid;
using Fluid.Ast;

namespace Notify.Catalog;

/// <summary>Reads templates of one type and checks what can be known before a payload comes.</summary>
internal sealed class TemplateReader(string type, FileProblems problems)
{
    public const int MaxSource = 64 * 1024;

    /// <summary>The template in a field; null if there is none or it has a problem.</summary>
    public NotificationTemplate? Read(Fields fields, string key, string? locale = null)
    {
        if (fields.Text(key) is not { } text) return null;
        return Parse(Name(key, locale), text);
    }

    /// <summary>The templates in a list; one that has a problem is blank.</summary>
    public IReadOnlyList<NotificationTemplate> ReadAll(Fields fields, string key, string? locale = null) =>
        [.. fields.Texts(key).Select(text => Parse(Name(key, locale), text) ?? Blank(key))];

    /// <summary>Stands for a title that has a problem, so that the rest of the type is checked too.</summary>
    public NotificationTemplate Blank(string name) => new(type, name, "", parsed: null);

    private static string Name(string key, string? locale) => locale is null ? key : $"{key} ({locale})";

    private NotificationTemplate? Parse(string name, YamlText text)
    {
        if (text.Value.Length > MaxSource)
        {
            problems.Add(text.Line, $"{type}: the template '{name}' is longer than {MaxSource} characters; shorten it.");
            return null;
        }

        if (!text.Value.Contains("{{", StringComparison.Ordinal) && !text.Value.Contains("{%", StringComparison.Ordinal))
            return new NotificationTemplate(type, name, text.Value, parsed: null);

        if (!Liquid.Parser.TryParse(text.Value, out var template, out var error))
        {
            problems.Add(text.Line, $"{type}: the template '{name}' is not valid Liquid: {error.ReplaceLineEndings(" ").Trim()}");
            return null;
        }

        var check = new TemplateCheck();
        check.VisitTemplate(template);
        foreach (var problem in check.Problems.Distinct()) problems.Add(text.Line, $"{type}: the template '{name}' {problem}");
        return new NotificationTemplate(type, name, text.Value, template);
    }

    /// <summary>Fluid lets an unknown filter pass and would build a range of any size in memory.</summary>
    private sealed class TemplateCheck : AstVisitor
    {
        private const decimal MaxRange = 1_000;

        public List<string> Problems { get; } = [];

        protected override Expression VisitFilterExpression(FilterExpression filterExpression)
        {
            var name = filterExpression.Name;
            if (GuardedFilter.Refused.TryGetValue(name, out var instead)) Problems.Add($"uses the filter '{name}', which is not available: {instead}.");
            else if (!Liquid.Options.Filters.TryGetValue(name, out _))
            {
                var remedy = Nearest.Of(name, [.. Liquid.Options.Filters.Select(f => f.Key)]) is { } near ? $"did you mean '{near}'?" : "see the list of Liquid filters.";
                Problems.Add($"uses the unknown filter '{name}'; {remedy}");
            }

            if (name == PluralFilter.Name) CheckForms(filterExpression.Parameters);
            return base.VisitFilterExpression(filterExpression);
        }

        private void CheckForms(IReadOnlyList<FilterArgument> forms)
        {
            var names = forms.Select(f => f.Name ?? "").ToList();
            if (names.Except(PluralRules.Categories).ToList() is [var wrong, ..])
                Problems.Add($"uses the filter 'plural' with {(wrong.Length == 0 ? "a word without a name" : $"'{wrong}'")}; name its words by {string.Join(", ", PluralRules.Categories)}, as in one: \"file\".");
            else if (!names.Contains(PluralRules.Other))
                Problems.Add("uses the filter 'plural' without 'other', the word for all numbers that have none of their own; add it.");
        }

        protected override Expression VisitRangeExpression(RangeExpression rangeExpression)
        {
            if (Bound(rangeExpression.From) is not { } from || Bound(rangeExpression.To) is not { } to || Math.Abs(to - from) > MaxRange)
                Problems.Add($"uses a range that may be too long; write both ends as numbers, at most {MaxRange:0} apart.");
            return base.VisitRangeExpression(rangeExpression);
        }

        private static decimal? Bound(Expression end) => end is LiteralExpression literal ? literal.Value.ToNumberValue() : null;
    }
}
