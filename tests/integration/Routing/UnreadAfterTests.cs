using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Notify.IntegrationTests.Running;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Routing;

/// <summary>The whole way to phone and mailbox, swept by the running system itself.</summary>
public sealed class UnreadAfterTests
{
    [Fact]
    public async Task What_is_unread_after_ten_minutes_is_mailed_and_what_was_read_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("notify-unread-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "tasks.yaml"), """
            category: tasks
            digest:
              title: "{{ count }} tasks"
              email:
                text: "{% for item in items %}- {{ item.title }}\n{% endfor %}"
            types:
              TASK:
                to: user
                title: "Task {{ n }}"
                channels: { push: always, email: unread after 10m }
            """);
        await using var system = await TestSystem.CreateAsync();
        var time = new ShiftedTime();
        await system.AddHostAsync("", new() { ["Catalog:Folder"] = folder, ["Held:Sweep"] = "00:00:00.1" }, s => s.AddSingleton<TimeProvider>(time));
        await system.AddPersonAsync("bob");
        var tasks = string.Join(',', Enumerable.Range(1, 3).Select(n => $$"""{"type":"TASK","user":"bob","n":{{n}}}"""));
        (await system.Client.SendAsync(HttpMethod.Post, "/v1/events", system.ApiKey, $"[{tasks}]")).Status.ShouldBe(HttpStatusCode.Accepted);
        await Eventually.GetAsync(() => Task.FromResult(system.Sandbox.Entries()), e => e.Count(m => m.Kind == "push") == 3, "three pushes at once");
        var items = (await system.Client.GetAsync("/v1/inbox", system.Token("bob"))).Body.GetProperty("items");
        var read = items.EnumerateArray().Single(i => i.GetProperty("title").GetString() == "Task 2").GetProperty("id").GetGuid();
        (await system.Client.SendAsync(HttpMethod.Post, $"/v1/inbox/{read}/read", system.Token("bob"))).Status.ShouldBe(HttpStatusCode.OK);
        await Eventually.GetAsync(
            () => system.Client.GetAsync($"/v1/notifications/{read}/trace", system.ApiKey),
            a => a.Body.GetRawText().Contains("\"suppressed\",\"reason\":\"read\"", StringComparison.Ordinal), "reading ends the waiting");
        system.Sandbox.Entries().Count(e => e.Kind == "mail").ShouldBe(0);

        time.Forward(TimeSpan.FromMinutes(11));
        var mail = (await Eventually.GetAsync(() => Task.FromResult(system.Sandbox.Entries()), e => e.Any(m => m.Kind == "mail"), "the mail")).Single(e => e.Kind == "mail");
        mail.Message.GetRawText().ShouldContain("2 tasks");
        mail.Message.GetRawText().ShouldContain("- Task 3\\n- Task 1");
        mail.Message.GetRawText().ShouldNotContain("Task 2");
    }
}
