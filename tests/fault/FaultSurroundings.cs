namespace Notify.FaultTests;

/// <summary>One stack that the script started, and where.</summary>
internal sealed record FaultSurroundings
{
    public required string Kafka { get; init; }

    public required string Postgres { get; init; }

    public required string Redis { get; init; }

    public required Uri Sandbox { get; init; }

    public required Uri Fcm { get; init; }

    public required Uri Smtp { get; init; }

    /// <summary>The built <c>notify.dll</c>, perhaps of a broken copy of the tree.</summary>
    public required string Notify { get; init; }

    /// <summary>The script that starts broker and stores again after they were ended.</summary>
    public required string DevStack { get; init; }

    /// <summary>A small file system for PostgreSQL's tables; null where none could be mounted.</summary>
    public required string? SmallDisk { get; init; }

    /// <summary>The folder of addresses, logs, pids and journals.</summary>
    public required string Run { get; init; }

    /// <summary>The JSON file of results.</summary>
    public required string Results { get; init; }

    /// <summary>The page with the table of results.</summary>
    public required string Page { get; init; }

    /// <summary>Names and versions, for the report.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public string Logs => Path.Combine(Run, "logs");

    /// <summary>All stacks; each is used by one run at a time.</summary>
    public static IReadOnlyList<FaultSurroundings> FromEnvironment() => [.. Needed("FAULT_STACKS").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Of)];

    private static FaultSurroundings Of(string folder)
    {
        var addresses = File.ReadLines(Path.Combine(folder, "env")).Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]);
        return new()
        {
            Kafka = addresses["KAFKA_BOOTSTRAP"],
            Postgres = addresses["POSTGRES"],
            Redis = addresses["REDIS"],
            Sandbox = new Uri(addresses["SANDBOX_URL"]),
            Fcm = new Uri(addresses["FCM_URL"]),
            Smtp = new Uri(addresses["SMTP_URL"]),
            SmallDisk = addresses.GetValueOrDefault("FAULT_SMALL_DISK"),
            Notify = Needed("FAULT_NOTIFY"),
            DevStack = Needed("FAULT_DEV_STACK"),
            Run = folder,
            Results = Needed("FAULT_RESULTS"),
            Page = Needed("FAULT_PAGE"),
            Versions = Needed("FAULT_VERSIONS").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]),
        };
    }

    private static string Needed(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value
            : throw new InvalidOperationException($"{variable} is not set: start scripts/fault, which sets it.");
}
