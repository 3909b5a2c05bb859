using System.Globalization;

namespace Notify.FaultTests.Systems;

/// <summary>What the services are told beyond their defaults. Two scenarios with the same settings may share a system.</summary>
internal sealed record SystemSettings
{
    /// <summary>Kafka's session timeout of every consumer.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>The lease of both ledgers, as short as Kafka's session.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(6);

    public int PushCap { get; init; } = 64;

    public int MailCap { get; init; } = 8;

    /// <summary>Where the database lies; null for the server's own place.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Addresses that stand for the real ones, such as a proxy's, by the name of the variable.</summary>
    public IReadOnlyDictionary<string, string> Detours { get; init; } = new Dictionary<string, string>();

    /// <summary>Which services take the detours.</summary>
    public string Detoured { get; init; } = "";

    /// <summary>Within this time work goes on after a fault.</summary>
    public TimeSpan Resume => (Session > Lease ? Session : Lease) + TimeSpan.FromSeconds(5);

    /// <summary>Systems of equal keys are alike.</summary>
    public string Key => $"{Session} {Lease} {PushCap} {MailCap} {Tablespace} {Detoured} {string.Join(' ', Detours)}";

    public IEnumerable<KeyValuePair<string, string?>> Of(string service)
    {
        yield return new("Kafka__SessionTimeout", Text(Session));
        if (service == "push")
        {
            foreach (var one in Ledger("Push", PushCap)) yield return one;
        }

        if (service == "email")
        {
            foreach (var one in Ledger("Email", MailCap)) yield return one;
            yield return new("Email__Ledger__FirstRetry", Text(TimeSpan.FromSeconds(2)));
            // The schedule of the product with its hours as seconds.
            yield return new("Email__FirstDeferral", Text(TimeSpan.FromSeconds(3)));
            yield return new("Email__LongestDeferral", Text(TimeSpan.FromSeconds(6)));
            yield return new("Email__CommandTimeout", Text(TimeSpan.FromSeconds(5)));
            yield return new("Email__FinalDotTimeout", Text(TimeSpan.FromSeconds(15)));
        }

        if (service != Detoured) yield break;
        foreach (var (name, value) in Detours) yield return new(name, value);
    }

    private IEnumerable<KeyValuePair<string, string?>> Ledger(string section, int cap)
    {
        yield return new($"{section}__Ledger__Cap", cap.ToString(CultureInfo.InvariantCulture));
        yield return new($"{section}__Ledger__Lease", Text(Lease));
        yield return new($"{section}__Ledger__Renewal", Text(Lease / 3));
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
