using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class ActionTests
{
    private const string Two = """
        title: x
        actions:
          - label: "Reply to {{ name }}"
            url: "/chats/{{ id }}"
          - label: Open
            url: "{{ page }}"
        locales:
          de: { actions: ["{{ name }} antworten", Öffnen] }
        """;

    [Fact]
    public void Actions_are_rendered_in_order_and_in_the_locale()
    {
        var payload = Payload(("name", "Ann"), ("id", "7"), ("page", "https://x.example/7"));
        Told(Render(Type(Two), payload)).ShouldBe(["Reply to Ann /chats/7", "Open https://x.example/7"]);
        Told(Render(Type(Two), payload, "de-AT")).ShouldBe(["Ann antworten /chats/7", "Öffnen https://x.example/7"]);
        Render(Titled("x"), payload).Actions.ShouldBeNull();
    }

    [Theory]
    [InlineData("http://x.example", true)]
    [InlineData("/a?b=c#d", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void An_action_of_a_payload_leads_to_the_web_or_the_application_or_is_left_out(string page, bool shown)
    {
        var actions = Told(Render(Type(Two), Payload(("name", "Ann"), ("id", "7"), ("page", page))));
        actions.Length.ShouldBe(shown ? 2 : 1);
    }

    [Fact]
    public void Labels_are_one_short_line_and_one_without_words_is_left_out()
    {
        var told = Render(Type(Two.Replace("Open", "'{{ none }}'", StringComparison.Ordinal)), Payload(("name", "A\nnn" + new string('x', 100)), ("id", "7"), ("page", "/x"))).Actions!;
        told.ShouldHaveSingleItem().Label.ShouldStartWith("Reply to A nnxxx");
        told[0].Label.Length.ShouldBe(50);
    }

    [Fact]
    public void Keep_and_inbox_are_read()
    {
        var type = Type("title: x\ncollapse: k\nkeep: 30d\ninbox: latest");
        (type.Keep, type.Inbox).ShouldBe((TimeSpan.FromDays(30), InboxRule.Latest));
        (Titled("x").Keep, Titled("x").Inbox).ShouldBe((null, InboxRule.All));
    }

    private static string[] Told(RenderedContent content) => [.. (content.Actions ?? []).Select(a => $"{a.Label} {a.Url}")];
}
