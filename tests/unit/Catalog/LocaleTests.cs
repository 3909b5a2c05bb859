using Microsoft.Extensions.Time.Testing;
using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class LocaleTests
{
    private static readonly NotificationType Greeting = Type("""
        title: Hello
        body: "{{ n }} on {{ d | date: '%A' }}"
        link: "/{{ n }}"
        collapse: "{{ n }}"
        locales:
          de-AT: { title: Servus }
          de: { body: "{{ n }} am {{ d | date: '%A' }}" }
          pt-BR: { title: Oi }
        """);

    [Theory]
    [InlineData(null, "Hello", "1234.5 on Monday")]
    [InlineData("fr", "Hello", "1234.5 on Monday")]
    [InlineData("pt", "Hello", "1234.5 on Monday")]
    [InlineData("de", "Hello", "1234,5 am Montag")]
    [InlineData("de-AT", "Servus", "1234,5 am Montag")]
    [InlineData("DE_at", "Servus", "1234,5 am Montag")]
    [InlineData("de-AT-1996", "Servus", "1234,5 am Montag")]
    [InlineData("de-CH", "Hello", "1234,5 am Montag")]
    [InlineData("de-aaaaaaaa-bbbbbbbb-cccccccc-dddddddd", "Hello", "1234.5 on Monday")]
    [InlineData("not a locale \0", "Hello", "1234.5 on Monday")]
    public void A_locale_falls_back_to_its_parent_and_then_to_the_default(string? locale, string title, string body)
    {
        var content = Render(Greeting, Json("""{"n":1234.5,"d":"2024-05-06T07:08:09Z"}"""), locale);

        (content.Title, content.Body).ShouldBe((title, body));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("de")]
    public void Link_and_collapse_key_are_the_same_in_every_locale(string? locale)
    {
        var content = Render(Greeting, Json("""{"n":1234.5}"""), locale);

        (content.Link, content.CollapseKey).ShouldBe(("/1234.5", "1234.5"));
    }

    [Fact]
    public void Now_is_the_clocks_and_in_UTC()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.Zero));

        new TypeRenderer(clock).Render(Titled("""{{ "now" | date: "%Y-%m-%d %H:%M %z" }}"""), null, Json("{}"), "bob").Title.ShouldBe("2024-05-06 07:08 +0000");
    }
}
