using System.CommandLine;
using Notify.Catalog;

namespace Notify.Host;

/// <summary><c>notify catalog check</c>: every problem of the catalog with its file and line.</summary>
internal static class CatalogCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder") { Description = "The folder of YAML files; the shipped types if left out.", DefaultValueFactory = _ => CatalogOptions.Shipped };
        var check = new Command("check", "Checks a catalog; exit code 1 and one line for each problem if it has any.") { folder };
        check.SetAction(async (parsed, _) =>
        {
            var result = CatalogLoader.Load(parsed.GetValue(folder)!);
            foreach (var problem in result.Problems) await Console.Error.WriteLineAsync(problem.ToString());
            if (result.Catalog is null) return 1;
            await Console.Out.WriteLineAsync($"{result.Catalog.Types.Count} types, no problem");
            return 0;
        });
        return new Command("catalog", "Which notifications exist.") { check };
    }
}
