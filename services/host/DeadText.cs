using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using Notify.Platform.Dead;

namespace Notify.Host;

/// <summary>How many records of a topic died for a reason.</summary>
internal sealed record DeadCount(string Topic, string Reason, long Records);

/// <summary>What <c>notify dead list --json</c> prints.</summary>
internal sealed record DeadOverview(IReadOnlyList<DeadView> Records, IReadOnlyList<DeadCount> Counts);

/// <summary>What <c>notify dead redrive --json</c> prints.</summary>
internal sealed record DeadRedriven(long Redriven, long Skipped, bool DryRun, IReadOnlyList<DeadCount> Matched);

/// <summary>JSON of <c>notify dead</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(DeadOverview))]
[JsonSerializable(typeof(DeadView))]
[JsonSerializable(typeof(DeadRedriven))]
internal sealed partial class DeadOutput : JsonSerializerContext;

/// <summary>Dead records as text. Control characters of others' keys and values are shown, not obeyed.</summary>
internal static class DeadText
{
    private const int WidestKey = 28;
    private const int WidestDetail = 70;

    public static string Overview(IReadOnlyList<DeadView> shown, IReadOnlyDictionary<(string Topic, string Reason), long> counts)
    {
        var all = counts.Values.Sum();
        if (all == 0) return "No dead record waits. (--all shows those too that were sent again.)";
        string[] head = ["RECORD", "DIED (UTC)", "REASON", "KEY", "DETAIL"];
        var text = new StringBuilder(TextTable.Of([head, .. shown.Select(Row)])).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"{shown.Count:N0} of {all:N0} shown, oldest first{(shown.Count < all ? "; --limit shows more" : "")}.");
        text.Append(Counts(counts)).AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"One whole:    notify dead show {Place(shown[^1])}");
        text.Append(CultureInfo.InvariantCulture, $"Send again:   notify dead redrive --topic {shown[^1].Topic} --reason {shown[^1].Reason} --dry-run");
        return text.ToString();
    }

    public static string Whole(DeadView view)
    {
        var text = new StringBuilder();
        (string Name, string? Value)[] lines =
        [
            ("record", Place(view)), ("reason", view.Reason), ("detail", view.Detail), ("died", TextTable.Time(view.DiedAt)),
            ("came from", string.Create(CultureInfo.InvariantCulture, $"{view.Topic}, partition {view.SourcePartition}, offset {view.SourceOffset}, {TextTable.Time(view.SourceAt)}")),
            ("key", view.Key ?? "(none)"), ("event id", view.EventId?.ToString() ?? "(in the value)"), ("redriven", view.Redriven ? "yes" : "no"),
        ];
        foreach (var (name, value) in lines) text.AppendLine(CultureInfo.InvariantCulture, $"{name,-10} {TextTable.Safe(value!)}");
        text.AppendLine("headers");
        foreach (var header in view.Headers!) text.AppendLine(CultureInfo.InvariantCulture, $"  {TextTable.Safe(header.Name)}: {TextTable.Safe(header.Value ?? "(none)")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"value, {view.Bytes:N0} bytes{(view.ValueBase64 is null ? "" : ", base64")}");
        return text.Append(view.ValueBase64 ?? TextTable.Safe(view.Value ?? "(none)", lines: true)).ToString();
    }

    public static string Redriven(bool dryRun, long skipped, IReadOnlyDictionary<(string, string), long> counts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{counts.Values.Sum():N0} {(dryRun ? "would be sent again" : "sent again")}");
        if (skipped > 0) text.Append(CultureInfo.InvariantCulture, $"; {skipped:N0} left out, sent again before (--again sends them too)");
        text.Append('.');
        return counts.Count == 0 ? text.ToString() : text.AppendLine().Append(Counts(counts)).ToString().TrimEnd();
    }

    private static string Counts(IReadOnlyDictionary<(string Topic, string Reason), long> counts) =>
        TextTable.Of([.. counts.OrderByDescending(c => c.Value).Select(c => new[] { "", c.Value.ToString("N0", CultureInfo.InvariantCulture), c.Key.Topic, TextTable.Safe(c.Key.Reason) })]);

    private static string[] Row(DeadView view) =>
    [
        Place(view), TextTable.Time(view.DiedAt), (view.Redriven ? "(sent again) " : "") + TextTable.Safe(view.Reason), Cut(TextTable.Safe(view.Key ?? ""), WidestKey), Cut(TextTable.Safe(view.Detail), WidestDetail),
    ];

    private static string Place(DeadView view) => new DeadPlace(view.Topic, view.Partition, view.Offset).ToString();

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
