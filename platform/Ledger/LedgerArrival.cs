namespace Notify.Platform.Ledger;

/// <summary>Decides, without I/O, how each entry of an arriving batch starts.</summary>
internal static class LedgerArrival
{
    /// <summary>One step for each entry, in order: ended if it comes too late or a newer one is in the batch, else claimed if wanted, else waiting.</summary>
    public static IReadOnlyList<LedgerStep> Steps(IReadOnlyList<LedgerEntry> entries, IReadOnlySet<Guid> wanted, DateTimeOffset now)
    {
        var newest = new Dictionary<(string, string, string, string), Guid>();
        foreach (var entry in entries)
            if (entry.CollapseKey is { } key) newest[(entry.Tenant, entry.User, entry.Endpoint, key)] = entry.Id;

        return [.. entries.Select(entry =>
        {
            if (LedgerRules.Ended(entry, null, now) is { } ended) return ended;
            if (entry.CollapseKey is { } key && newest[(entry.Tenant, entry.User, entry.Endpoint, key)] != entry.Id)
                return new LedgerStep(LedgerState.Suppressed, LedgerReason.Superseded, null, null);
            return new LedgerStep(wanted.Contains(entry.Id) ? LedgerState.Claimed : LedgerState.Pending, null, null, null);
        })];
    }
}
