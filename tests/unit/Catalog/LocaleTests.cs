using System.Globalization;
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

        new TypeRenderer(clock).Render(Titled("""{{ "now" | date: "%Y-%m-%d %H:%M %z" }}"""), Bob(), Json("{}")).Title.ShouldBe("2024-05-06 07:08 +0000");
    }

    [Theory]
    [InlineData("2024-05-06T22:30:00Z", null, "06 22:30 +0000")]
    [InlineData("2024-05-06T22:30:00Z", "Europe/Vienna", "07 00:30 +0200")]
    [InlineData("2024-01-06T22:30:00Z", "Europe/Vienna", "06 23:30 +0100")]
    [InlineData("2024-05-06T22:30:00-04:00", "Asia/Kolkata", "07 08:00 +0530")]
    [InlineData(1715034600, "Europe/Vienna", "07 00:30 +0200")]
    [InlineData("2024-05-06T22:30:00", "Europe/Vienna", "06 22:30 +0200")]
    [InlineData("2024-05-06", "America/New_York", "06 00:00 -0400")]
    [InlineData("soon", "Europe/Vienna", "")]
    public void A_moment_is_shown_by_the_recipients_clock_and_what_names_no_offset_as_written(object d, string? zone, string shown)
    {
        var type = Titled("""{{ d | date: "%d %H:%M %z" }}""");
        Render(type, Payload(("d", d)), zone: zone).Title.ShouldBe(shown);
    }

    [Fact]
    public void A_zone_that_the_template_names_wins_and_links_are_in_UTC()
    {
        var type = Type("""
            title: '{{ d | time_zone: "America/New_York" | date: "%H:%M" }}'
            body: '{{ "now" | date: "%z" }}'
            link: '/{{ d | date: "%H" }}'
            """);
        var content = Render(type, Json("""{"d":"2024-05-06T22:30:00Z"}"""), zone: "Europe/Vienna");
        (content.Title, content.Link).ShouldBe(("18:30", "/22"));
        content.Body.ShouldBeOneOf("+0100", "+0200");
    }

    [Fact]
    public void Forms_of_words_go_by_the_rules_of_Unicode()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Catalog", "plurals.tsv")).Select(l => l.Split('\t')).ToList();
        lines.Count.ShouldBeGreaterThan(2_000);
        var wrong = lines.Where(l => PluralRules.Of(CultureInfo.GetCultureInfo(l[0]), decimal.Parse(l[1], CultureInfo.InvariantCulture)) != l[2]);
        wrong.Select(l => string.Join(' ', l)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, "1", "1 file")]
    [InlineData(null, "2", "2 files")]
    [InlineData("pl", "1", "1 plik")]
    [InlineData("pl", "3", "3 pliki")]
    [InlineData("pl", "5", "5 plików")]
    [InlineData("pl", "1.5", "1,5 pliku")]
    [InlineData("pl", "[7,8]", "78 pliki")]
    [InlineData("pl", "\"22\"", "22 pliki")]
    [InlineData("pl", "null", " plików")]
    public void The_word_fits_the_number_in_the_language_of_the_texts(string? locale, string n, string body)
    {
        var type = Type("""
            title: x
            body: '{{ n }} {{ n | plural: one: "file", other: "files" }}'
            locales:
              pl: { body: '{{ n }} {{ n | plural: one: "plik", few: "pliki", many: "plików", other: "pliku" }}' }
            """);
        Render(type, Json($$"""{"n":{{n}}}"""), locale).Body.ShouldBe(body);
    }
}
