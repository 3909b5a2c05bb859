using Microsoft.Extensions.Options;
using Notify.Catalog;

namespace Notify.Host;

/// <summary>
/// Watches the catalog's folder: the file system's notice makes it quick, comparing contents from time to time makes it sure
/// (mounted folders and network disks give no notice, or none that names the file).
/// </summary>
internal sealed class CatalogReload(CatalogReloader reloader, IOptions<CatalogOptions> options, TimeProvider time, ILogger<CatalogReload> logger) : BackgroundService
{
    private readonly SemaphoreSlim noticed = new(0, 1);

    public override void Dispose()
    {
        noticed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        try
        {
            while (true)
            {
                // First compared: the folder may have changed since the start read it, before it was watched.
                await SettleAsync(stoppingToken);
                await noticed.WaitAsync(options.Value.Check, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    /// <summary>Takes a change only when the folder has stood still: half of a file may be valid, and lack types.</summary>
    private async Task SettleAsync(CancellationToken ct)
    {
        var folder = CatalogFolder.Read(options.Value.Folder);
        while (!reloader.Knows(folder))
        {
            await Task.Delay(options.Value.Settle, time, ct);
            var later = CatalogFolder.Read(options.Value.Folder);
            if (later.Fingerprint() == folder.Fingerprint()) Take(later);
            folder = later;
        }
    }

    private void Take(CatalogFolder folder)
    {
        try
        {
            reloader.Take(folder);
        }
        catch (Exception exception)
        {
            // A check that fails must not end a process that has a good catalog; the folder is not tried again until it changes.
            logger.CheckFailed(exception);
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(options.Value.Folder);
            watcher.Changed += (_, _) => Notice();
            watcher.Created += (_, _) => Notice();
            watcher.Deleted += (_, _) => Notice();
            watcher.Renamed += (_, _) => Notice();
            watcher.Error += (_, _) => Notice();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // Such as too many watches on this machine.
            logger.Unwatched(exception, options.Value.Check);
            return null;
        }
    }

    private void Notice()
    {
        try
        {
            if (noticed.CurrentCount == 0) noticed.Release();
        }
        catch (Exception exception) when (exception is SemaphoreFullException or ObjectDisposedException)
        {
            // One notice is enough, and the last ones may come after the end.
        }
    }
}
