using System.Diagnostics.Metrics;

namespace Notify.Platform.Ledger;

/// <summary>The meter <c>Notify.Ledger</c>; every measurement carries the ledger's schema.</summary>
internal static class LedgerMetrics
{
    public const string Name = "Notify.Ledger";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("notify.ledger.attempts", description: "Attempts by outcome");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "notify.ledger.results_refused", description: "Results that came after the lease was lost; each may be a repeat at the provider");
    private static readonly Counter<long> TakenOver = Meter.CreateCounter<long>(
        "notify.ledger.taken_over", description: "Entries taken over from dead owners, by the state they were in");
    private static readonly UpDownCounter<long> InFlight = Meter.CreateUpDownCounter<long>("notify.ledger.in_flight", description: "Sends in flight");

    public static void Attempted(string schema, SendOutcome outcome) =>
        Attempts.Add(1, new("ledger", schema), new("outcome", outcome.ToString().ToLowerInvariant()));

    public static void ResultRefused(string schema, int count) => Refused.Add(count, new KeyValuePair<string, object?>("ledger", schema));

    public static void Took(string schema, string state, int count) => TakenOver.Add(count, new("ledger", schema), new("state", state));

    public static void SendsChanged(string schema, int by) => InFlight.Add(by, new KeyValuePair<string, object?>("ledger", schema));
}
