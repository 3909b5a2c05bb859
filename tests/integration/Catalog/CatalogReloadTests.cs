using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Notify.Catalog;
using Notify.Host;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;
using Eventually = Notify.IntegrationTests.Presence.Eventually;

namespace Notify.IntegrationTests.Catalog;

/// <summary>The host's catalog over a folder on a disk that changes.</summary>
public sealed class CatalogReloadTests : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("notify-reload-").FullName;
    private readonly CapturedLogs logs = new();
    private IHost? host;

    [Fact]
    public async Task A_good_file_is_taken_a_bad_one_is_not_and_a_good_one_again_is()
    {
        Write("a.yaml", "T");
        // Compared rarely: it is the file system's notice that works here.
        await StartAsync(check: "00:10:00");
        Write("b.yaml", "U");
        await FoundAsync("U");
        await File.WriteAllTextAsync(Path.Combine(folder, "b.yaml"), "category: c\ntypes:\n  V: { to: a, titel: x }");
        await Eventually.Async(() => logs.Lines.Any(l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("b.yaml:3: V: unknown key 'titel'", StringComparison.Ordinal)));
        Finds("T", "U").ShouldBeTrue();
        Write("b.yaml", "V");
        await FoundAsync("V");
        Finds("U").ShouldBeFalse();
        logs.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task A_change_between_the_reading_at_the_start_and_the_watching_is_taken()
    {
        Write("a.yaml", "T");
        Build(check: "00:10:00");
        Finds("T").ShouldBeTrue();
        Write("b.yaml", "U");
        await host!.StartAsync();
        await FoundAsync("U");
    }

    [Fact]
    public async Task Without_a_notice_the_contents_are_compared_and_a_bad_folder_is_reported_once()
    {
        Write("a.yaml", "T");
        // The folder is reached through a link that is swung to another one, whose files have the same names and times.
        var elsewhere = Directory.CreateTempSubdirectory("notify-reload-").FullName;
        var link = folder + "-link";
        Directory.CreateSymbolicLink(link, folder);
        try
        {
            await StartAsync(check: "00:00:00.1", path: link);
            Directory.Delete(link);
            await Eventually.Async(() => logs.Lines.Any(l => l.Contains("cannot be read", StringComparison.Ordinal)));
            Finds("T").ShouldBeTrue();
            await Task.Delay(500);
            logs.Lines.Count(l => l.StartsWith("Error", StringComparison.Ordinal)).ShouldBe(1);
            File.WriteAllText(Path.Combine(elsewhere, "a.yaml"), Text("U"));
            File.SetLastWriteTimeUtc(Path.Combine(elsewhere, "a.yaml"), File.GetLastWriteTimeUtc(Path.Combine(folder, "a.yaml")));
            Directory.CreateSymbolicLink(link, elsewhere);
            await FoundAsync("U");
        }
        finally
        {
            Directory.Delete(link);
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public async Task A_mounted_config_map_is_taken_when_its_data_link_is_swung()
    {
        Data("..1", "T");
        File.CreateSymbolicLink(Path.Combine(folder, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(folder, "a.yaml"), "..data/a.yaml");
        await StartAsync(check: "00:00:00.5");
        foreach (var (name, type) in new[] { ("..2", "U"), ("..3", "V") })
        {
            Data(name, type);
            File.CreateSymbolicLink(Path.Combine(folder, "..data_tmp"), name);
            // One rename over the other link, as the kubelet does it; .NET has none for links to folders.
            using (var swing = Process.Start("mv", ["-T", Path.Combine(folder, "..data_tmp"), Path.Combine(folder, "..data")])) await swing.WaitForExitAsync();
            await FoundAsync(type);
        }

        logs.Lines.ShouldNotContain(l => l.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_is_not_taken_while_it_is_being_written()
    {
        Write("a.yaml", "T");
        await StartAsync(check: "00:00:00.05", settle: "00:00:01");
        var catalogs = new HashSet<int>();
        await using (var file = new StreamWriter(Path.Combine(folder, "b.yaml")))
        {
            await file.WriteAsync("category: c\ntypes:\n");
            for (var i = 0; i < 10; i++)
            {
                // Valid after each line, and never the whole.
                await file.WriteAsync($"  W{i}: {{ to: a, title: x }}\n");
                await file.FlushAsync();
                await Task.Delay(100);
                catalogs.Add(Current.Types.Count);
            }
        }

        await FoundAsync("W9");
        catalogs.ShouldBe([1]);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
        {
            await host.StopAsync();
            host.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private TypeCatalog Current => host!.Services.GetRequiredService<CurrentCatalog>().Value;

    private static string Text(string type) => $"category: c\ntypes:\n  {type}: {{ to: a, title: x }}";

    private void Write(string name, string type) => File.WriteAllText(Path.Combine(folder, name), Text(type));

    private void Data(string name, string type) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, name)).FullName, "a.yaml"), Text(type));

    private bool Finds(params string[] types) => types.All(t => Current.TryFind(t, out _));

    private Task FoundAsync(string type) => Eventually.Async(() => Finds(type));

    private Task StartAsync(string check, string settle = "00:00:00.1", string? path = null)
    {
        Build(check, settle, path);
        return host!.StartAsync();
    }

    private void Build(string check, string settle = "00:00:00.1", string? path = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Catalog:Folder"] = path ?? folder,
            ["Catalog:Check"] = check,
            ["Catalog:Settle"] = settle,
        });
        builder.Logging.AddProvider(logs);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddCatalog(ServiceSet.Parse("ingestion"));
        host = builder.Build();
    }
}
