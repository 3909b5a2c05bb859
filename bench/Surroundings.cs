namespace Notify.Bench;

/// <summary>What the script started, and where.</summary>
internal sealed record Surroundings
{
    public required string Kafka { get; init; }

    public required string Postgres { get; init; }

    public required string Redis { get; init; }

    public required Uri Sandbox { get; init; }

    public required Uri Smtp { get; init; }

    /// <summary>The built <c>notify.dll</c>.</summary>
    public required string Notify { get; init; }

    /// <summary>The peer's folder, packages installed.</summary>
    public required string Peer { get; init; }

    public required string Logs { get; init; }

    public required string Results { get; init; }

    /// <summary>Name and process id of what runs beside the systems: kafka, postgres, redis, sandbox, as far as they were started here.</summary>
    public required IReadOnlyDictionary<string, int> Processes { get; init; }

    /// <summary>Names and versions, for the report.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public static Surroundings FromEnvironment() => new()
    {
        Kafka = Needed("KAFKA_BOOTSTRAP"),
        Postgres = Needed("POSTGRES"),
        Redis = Needed("REDIS"),
        Sandbox = new Uri(Needed("SANDBOX_URL")),
        Smtp = new Uri(Needed("SMTP_URL")),
        Notify = Needed("BENCH_NOTIFY"),
        Peer = Needed("BENCH_PEER"),
        Logs = Needed("BENCH_LOGS"),
        Results = Needed("BENCH_RESULTS"),
        Processes = Pairs("BENCH_PROCESSES", ' ').ToDictionary(p => p.Name, p => int.Parse(p.Value, System.Globalization.CultureInfo.InvariantCulture)),
        Versions = Pairs("BENCH_VERSIONS", '\n').ToDictionary(p => p.Name, p => p.Value),
    };

    private static IEnumerable<(string Name, string Value)> Pairs(string variable, char separator) =>
        Needed(variable).Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2)).Select(pair => (pair[0], pair[1]));

    private static string Needed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value
            : throw new InvalidOperationException($"{variable} is not set: start scripts/bench, which sets it.");
}
