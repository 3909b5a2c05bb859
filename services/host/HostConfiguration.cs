namespace Notify.Host;

/// <summary>
/// Where settings come from, later ones winning: an optional JSON file, environment variables (<c>Kafka__Bootstrap</c>), and
/// under both the short names that <c>.run/env</c> uses, so that any tool's environment works as it is.
/// </summary>
internal static class HostConfiguration
{
    private static readonly (string Name, string Key)[] ShortNames =
    [
        ("KAFKA_BOOTSTRAP", "Kafka:Bootstrap"),
        ("POSTGRES", "Postgres:Owner"),
        ("REDIS", "Redis:Connection"),
        ("FCM_URL", "Push:FcmUrl"),
        ("SMTP_URL", "Email:Url"),
    ];

    /// <summary>Adds all sources in order.</summary>
    public static void AddTo(IConfigurationBuilder configuration, string? file, bool development = false)
    {
        configuration.Sources.Clear();
        if (development) configuration.AddInMemoryCollection(Development.Settings);
        configuration.AddInMemoryCollection(FromShortNames());
        if (file is not null) configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        configuration.AddEnvironmentVariables();
    }

    private static Dictionary<string, string?> FromShortNames()
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, key) in ShortNames)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) values[key] = value;
        if (Environment.GetEnvironmentVariable("SANDBOX_URL") is { Length: > 0 } sandbox)
            values["Push:ServiceAccountUrl"] = $"{sandbox.TrimEnd('/')}/service-account.json";
        return values;
    }
}
