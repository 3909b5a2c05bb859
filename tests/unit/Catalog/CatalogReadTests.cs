using Notify.Catalog;
using Notify.Contracts;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class CatalogReadTests
{
    [Fact]
    public void A_silent_type_has_the_textbook_defaults()
    {
        var type = Titled("x");

        (type.Name, type.Category, type.To.Single().Text).ShouldBe(("T", "c", "user"));
        (type.Push, type.Email, type.Priority, type.OnUnknown, type.Expires).ShouldBe(
            (ChannelRule.Always, ChannelRule.Offline, Priority.Normal, UnknownOutcome.Resend, null));
        (type.Link, type.Collapse, type.Id, type.Texts.Body, type.Data.Count, type.Locales.Count).ShouldBe((null, null, null, null, 0, 0));
    }

    [Fact]
    public void Every_field_is_read()
    {
        var type = Type("""
            title: x
            body: b
            data: [a, b.c]
            link: /l
            collapse: k
            priority: critical
            expires: 30s
            onUnknown: hold
            id: order.id
            channels: { push: never, email: always }
            email: { subject: s, text: t, html: h }
            locales: { de-AT: { title: servus } }
            """);

        (type.Priority, type.OnUnknown, type.Expires, type.Push, type.Email).ShouldBe(
            (Priority.Critical, UnknownOutcome.Hold, TimeSpan.FromSeconds(30), ChannelRule.Never, ChannelRule.Always));
        (type.Texts.Body?.Source, type.Link?.Source, type.Collapse?.Source, type.Id?.Text).ShouldBe(("b", "/l", "k", "order.id"));
        (type.Texts.Subject?.Source, type.Texts.Text?.Source, type.Texts.Html?.Source).ShouldBe(("s", "t", "h"));
        type.Data.Select(d => d.Text).ShouldBe(["a", "b.c"]);
        type.Locales["DE-at"].Title.Source.ShouldBe("servus");
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7_200)]
    [InlineData("7d", 604_800)]
    [InlineData("365d", 31_536_000)]
    public void Durations_have_a_number_and_a_unit(string text, int seconds) =>
        Type($"title: x\nexpires: {text}").Expires.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Fact]
    public void The_rule_for_unread_items_is_understood() =>
        ChannelRule.Parse("unread after 10m").ShouldBe(new ChannelRule(ChannelRuleKind.UnreadAfter, TimeSpan.FromMinutes(10)));

    [Fact]
    public void An_anchor_saves_writing_a_value_twice() =>
        Load("category: c\ntypes:\n  A: { to: a, title: &t same }\n  B: { to: a, title: *t }").Select(t => t.Texts.Title.Source).ShouldBe(["same", "same"]);

    [Fact]
    public void A_catalog_finds_types_by_exact_name()
    {
        var catalog = new TypeCatalog([Titled("x")]);

        catalog.TryFind("T", out var type).ShouldBeTrue();
        type!.Name.ShouldBe("T");
        catalog.TryFind("t", out _).ShouldBeFalse();
    }

    [Fact]
    public void The_shipped_types_load_and_have_the_published_fields()
    {
        var result = CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog"));

        result.Problems.ShouldBeEmpty();
        result.Catalog!.Types.ToDictionary(t => t.Name, t => (t.Category, t.To.Single().Text, string.Join(",", t.Data))).ShouldBe(
            new Dictionary<string, (string, string, string)>
            {
                ["NEW_MESSAGE"] = ("messages", "recipientId", "messageId,chatId"),
                ["NEW_FOLLOWER"] = ("social", "followedUserId", "followerId"),
                ["POST_LIKED"] = ("social", "postAuthorId", "postId"),
            },
            ignoreOrder: true);
    }

    [Fact]
    public void The_shipped_message_reads_as_published()
    {
        CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog")).Catalog!.TryFind("NEW_MESSAGE", out var type).ShouldBeTrue();
        var payload = Json("""{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"Alice","preview":"Lunch?","messageId":"m-17","chatId":"c-4"}""");

        var content = Render(type!, payload, "de-AT");

        (content.Title, content.Body, content.Link, content.CollapseKey).ShouldBe(("Neue Nachricht", "Alice: Lunch?", "/chats/c-4", "chat/c-4"));
        content.Data.ShouldBe(new Dictionary<string, string> { ["messageId"] = "m-17", ["chatId"] = "c-4" });
        (type!.Expires, type.Push, type.Email).ShouldBe((TimeSpan.FromDays(7), ChannelRule.Always, ChannelRule.Offline));
        Recipients.Find(type, payload).Ids.ShouldBe(["bob"]);
    }

    [Theory]
    [InlineData(null, "Your order is on its way", "DHL has order o-7 (49.90 €).")]
    [InlineData("de-AT", "Deine Bestellung ist unterwegs", "DHL hat Bestellung o-7 (49,90 €).")]
    public void The_worked_example_of_the_docs_does_what_they_say(string? locale, string title, string body)
    {
        var type = Load("""
            category: orders
            types:
              ORDER_SHIPPED:
                to: order.buyerId
                title: Your order is on its way
                body: "{{ carrier | default: 'A carrier' }} has order {{ order.id }} ({{ order.total | format_number: 'N2' }} €)."
                data: [order.id]
                link: "https://shop.example/orders/{{ order.id | url_encode }}"
                expires: 3d
                locales:
                  de:
                    title: Deine Bestellung ist unterwegs
                    body: "{{ carrier | default: 'Ein Paketdienst' }} hat Bestellung {{ order.id }} ({{ order.total | format_number: 'N2' }} €)."
            """).Single();
        var payload = Json("""{"type":"ORDER_SHIPPED","order":{"id":"o-7","buyerId":"bob","total":49.9},"carrier":"DHL"}""");

        var content = Render(type, payload, locale);

        (content.Title, content.Body, content.Link).ShouldBe((title, body, "https://shop.example/orders/o-7"));
        Recipients.Find(type, payload).Ids.ShouldBe(["bob"]);
    }
}
