using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Notify.Catalog;
using Notify.Host;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Catalog;

public sealed class CatalogReloaderTests : IDisposable, ILogger<CatalogReloader>
{
    private const string Good = "category: c\ntypes:\n  T: { to: a, title: x }";
    private readonly List<(LogLevel Level, string Text)> logged = [];
    private readonly CurrentCatalog current;
    private readonly CatalogReloader reloader;

    public CatalogReloaderTests()
    {
        var folder = Folder(Good);
        var catalog = CatalogLoader.Check(folder).Catalog!;
        current = new(catalog);
        reloader = new(new(catalog, folder.Fingerprint()), current, this);
    }

    [Fact]
    public void The_folder_of_the_start_is_no_change()
    {
        reloader.Knows(Folder(Good)).ShouldBeTrue();
        reloader.Knows(Folder(Good + " ")).ShouldBeFalse();
        reloader.Knows(new([new("b.yaml", Good)], [])).ShouldBeFalse();
    }

    [Fact]
    public void A_good_catalog_replaces_the_old_one_as_a_whole()
    {
        var before = current.Value;
        reloader.Take(Folder(Good.Replace("T:", "U:", StringComparison.Ordinal)));
        current.Value.TryFind("U", out _).ShouldBeTrue();
        current.Value.TryFind("T", out _).ShouldBeFalse();
        before.TryFind("T", out _).ShouldBeTrue();
        ReloadFailed().ShouldBe(0);
    }

    [Fact]
    public void A_bad_catalog_is_reported_once_with_file_and_line_and_changes_nothing_until_a_good_one_comes()
    {
        var before = current.Value;
        var bad = Folder(Good + "\n  V: { to: a, titel: x }");
        reloader.Take(bad);
        current.Value.ShouldBeSameAs(before);
        ReloadFailed().ShouldBe(1);
        logged.ShouldHaveSingleItem().Level.ShouldBe(LogLevel.Error);
        logged[0].Text.ShouldContain("a.yaml:4: V: unknown key 'titel'");
        reloader.Knows(bad).ShouldBeTrue();

        reloader.Take(Folder(Good + "\n  V: { to: a, title: x }"));
        current.Value.TryFind("V", out _).ShouldBeTrue();
        ReloadFailed().ShouldBe(0);
    }

    [Fact]
    public void Going_back_to_the_catalog_in_use_ends_the_failure()
    {
        reloader.Take(Folder("nonsense"));
        ReloadFailed().ShouldBe(1);
        reloader.Knows(Folder(Good)).ShouldBeFalse();
        reloader.Take(Folder(Good));
        ReloadFailed().ShouldBe(0);
    }

    public void Dispose() => reloader.Dispose();

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        logged.Add((logLevel, formatter(state, exception)));

    private static CatalogFolder Folder(string text) => new([new("a.yaml", text)], []);

    private int ReloadFailed()
    {
        var value = -1;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "notify.catalog.reload_failed" && instrument.Meter == reloader.Meter) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, measured, _, _) => value = measured);
        listener.Start();
        listener.RecordObservableInstruments();
        return value;
    }
}
