using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Notify.BrowserTests;

/// <summary>axe-core, which knows what people who do not see or point need of a page.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "browser", "axe", "node_modules", "axe-core", "axe.min.js");

    /// <summary>What it objects to.</summary>
    public static async Task<IReadOnlyList<string>> ObjectionsAsync(IPage page)
    {
        Assert.SkipUnless(File.Exists(Script), "there is no axe-core: npm ci --prefix tests/browser/axe");
        await page.EvaluateAsync(await File.ReadAllTextAsync(Script) + "; 0");
        var found = await page.EvaluateAsync<string[]>("() => axe.run(document).then(r => r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html + ' ' + n.failureSummary).join(' | ')}`))");
        (await page.EvaluateAsync<int>("() => axe.run(document).then(r => r.passes.length)")).ShouldBeGreaterThan(10, "axe looked at the page");
        return found;
    }
}
