using System.Diagnostics.Metrics;
using Notify.Catalog;
using Notify.Platform.Telemetry;

namespace Notify.Host;

/// <summary>The decision about a changed folder: a good catalog replaces the old one, a bad one is reported once and the old one stays.</summary>
internal sealed class CatalogReloader : IDisposable
{
    private readonly CurrentCatalog current;
    private readonly ILogger<CatalogReloader> logger;
    /// <summary>What it measures; one meter for each instance, since several hosts may share a process.</summary>
    public Meter Meter { get; } = new($"{NotifyTelemetry.Name}.Catalog");
    private readonly Counter<long> reloads;
    private volatile bool failed;
    private string known;

    public CatalogReloader(StartingCatalog starting, CurrentCatalog current, ILogger<CatalogReloader> logger)
    {
        (this.current, this.logger, known) = (current, logger, starting.Fingerprint);
        reloads = Meter.CreateCounter<long>("notify.catalog.reloads", "{reload}", "Changed catalogs that replaced the one before.");
        Meter.CreateObservableGauge("notify.catalog.reload_failed", () => failed ? 1 : 0, description: "1 while the folder holds a catalog with problems and an older one is in use.");
        Meter.CreateObservableGauge("notify.catalog.types", () => current.Value.Types.Count, "{type}", "Notification types in use.");
    }

    /// <summary>Whether this folder has been judged already.</summary>
    public bool Knows(CatalogFolder folder) => folder.Fingerprint() == known;

    public void Take(CatalogFolder folder)
    {
        known = folder.Fingerprint();
        // Until it has proven good, also against a failure of the check itself.
        failed = true;
        var result = CatalogLoader.Check(folder);
        if (result.Catalog is not { } catalog)
        {
            logger.Kept(current.Value.Types.Count, string.Join('\n', result.Problems));
            return;
        }

        current.Replace(catalog);
        failed = false;
        reloads.Add(1);
        logger.Reloaded(catalog.Types.Count);
    }

    public void Dispose() => Meter.Dispose();
}
