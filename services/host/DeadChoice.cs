using System.CommandLine;
using System.Globalization;
using Notify.Platform.Dead;

namespace Notify.Host;

/// <summary>The options by which an operator says which dead records are meant.</summary>
internal sealed class DeadChoice
{
    private readonly Option<string?> topic = new("--topic") { Description = "The topic they came from, such as user-events." };
    private readonly Option<string?> reason = new("--reason") { Description = "Why, such as unknown_type." };
    private readonly Option<string?> key = new("--key") { Description = "The record's key, whole, such as default/bob." };
    private readonly Option<string?> since = new("--since") { Description = "Given up since: a time such as 2026-01-31T12:00:00Z, or how long ago: 30m, 2h, 7d." };
    private readonly Option<string?> until = new("--until") { Description = "Given up before: likewise." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[topic, reason, key, since, until]) command.Add(option);
    }

    /// <exception cref="InvalidOperationException">An option has no meaning; the message says what it may be.</exception>
    public DeadFilter Read(ParseResult parsed)
    {
        if (parsed.GetValue(topic) is { } name && !DeadReader.TopicNames.Contains(name))
            throw new InvalidOperationException($"--topic {name} is none: choose from {string.Join(", ", DeadReader.TopicNames)}.");
        return new DeadFilter
        {
            Topic = parsed.GetValue(topic),
            Reason = parsed.GetValue(reason),
            Key = parsed.GetValue(key),
            From = Time("--since", parsed.GetValue(since), TimeProvider.System.GetUtcNow()),
            To = Time("--until", parsed.GetValue(until), TimeProvider.System.GetUtcNow()),
        };
    }

    /// <exception cref="InvalidOperationException">It is no place.</exception>
    public static DeadPlace Place(string text) => DeadPlace.TryParse(text, out var place) ? place
        : throw new InvalidOperationException($"'{text}' is no dead record: give topic/partition/offset as notify dead list shows them, such as user-events/0/17.");

    /// <exception cref="InvalidOperationException">It is no rate.</exception>
    public static int? Rate(string? text)
    {
        if (text is null) return null;
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate > 0 ? rate
            : throw new InvalidOperationException("--rate is a number of records a second, such as 100/s.");
    }

    /// <exception cref="InvalidOperationException">It is neither a time nor a span.</exception>
    internal static DateTimeOffset? Time(string option, string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        if (text.Length > 1 && "smhd".Contains(text[^1], StringComparison.Ordinal)
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 100_000)
            return now - text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : throw new InvalidOperationException($"{option} is a time such as 2026-01-31T12:00:00Z, or how long ago: 30m, 2h, 7d.");
    }
}
