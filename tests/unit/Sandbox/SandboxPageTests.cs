using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed partial class SandboxPageTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Fact]
    public async Task The_page_and_every_file_it_needs_are_served_under_a_strict_policy()
    {
        var page = await CheckedAsync("/", "text/html");
        page.ShouldNotContain(" style=");
        var files = Reference().Matches(page).Select(m => m.Groups[1].Value).ToHashSet();
        files.ShouldContain("/page/main.js");
        foreach (var import in Import().Matches(await sandbox.Http.GetStringAsync("/page/main.js")).Select(m => m.Groups[1].Value)) files.Add($"/page/{import}");
        foreach (var import in Import().Matches(await sandbox.Http.GetStringAsync("/page/faults.js")).Select(m => m.Groups[1].Value)) files.Add($"/page/{import}");
        files.Count.ShouldBe(10);
        foreach (var file in files)
            await CheckedAsync(file, Path.GetExtension(file) switch { ".js" => "text/javascript", ".css" => "text/css", _ => "image/svg+xml" });

        (await sandbox.Http.GetAsync("/page/none.js")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await sandbox.Http.GetStringAsync("/health")).ShouldBe("ok");
    }

    [Fact]
    public async Task The_HTML_of_a_mail_is_framed_where_it_can_run_and_load_nothing()
    {
        using (var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort))
            await smtp.MailAsync("bob@x.test", "Subject: hi\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello</p><script>alert(1)</script>\r\n");
        var n = sandbox.Server.Journal.Stats.Last;

        var answer = await sandbox.Http.GetAsync($"/mails/{n}");

        (await answer.Content.ReadAsStringAsync()).ShouldStartWith("<p>Hello</p>");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("sandbox; default-src 'none';");
        policy.ShouldNotContain("script-src");
        policy.ShouldNotContain("allow-");
    }

    [Fact]
    public async Task Only_a_mail_with_an_HTML_part_is_framed()
    {
        await sandbox.PushToAsync("a");
        using (var smtp = await SmtpDialogue.GreetAsync(sandbox.Server.SmtpPort)) await smtp.MailAsync("bob@x.test");
        var last = sandbox.Server.Journal.Stats.Last;

        foreach (var n in new[] { $"{last - 1}", $"{last}", $"{last + 1}", "0", "-1", "x" })
            (await sandbox.Http.GetAsync($"/mails/{n}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, n);
    }

    [Fact]
    public async Task Every_switch_of_the_page_is_a_fault_that_the_sandbox_takes_and_shows_as_it_was_given()
    {
        var presets = Preset().Matches(await sandbox.Http.GetStringAsync("/page/presets.js"))
            .Select(m => Key().Replace(m.Groups[1].Value.Replace('\'', '"'), "\"$1\":")).ToList();
        presets.Count.ShouldBe(14);
        foreach (var preset in presets)
        {
            var answer = await sandbox.Http.PostAsync("/faults", new StringContent(preset));
            answer.StatusCode.ShouldBe(HttpStatusCode.Created, preset);
            var shown = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
            shown.Remove("id");
            shown.Remove("matched");
            System.Text.Json.Nodes.JsonNode.DeepEquals(shown, System.Text.Json.Nodes.JsonNode.Parse(preset)).ShouldBeTrue($"{preset} is shown as {shown.ToJsonString()}");
        }
    }

    private async Task<string> CheckedAsync(string path, string type)
    {
        var answer = await sandbox.Http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
        policy.ShouldNotContain("unsafe");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain("innerHTML");
        return text;
    }

    [GeneratedRegex("(?:src|href)=\"(/page/[^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("from '\\./([^']+)'")]
    private static partial Regex Import();

    [GeneratedRegex("fault: (\\{.*?\\}) \\}")]
    private static partial Regex Preset();

    [GeneratedRegex("(\\w+):(?= )")]
    private static partial Regex Key();
}
