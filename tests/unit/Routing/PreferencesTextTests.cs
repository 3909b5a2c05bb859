using System.Text.Json;
using Notify.Contracts;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

public sealed class PreferencesTextTests
{
    private static readonly HashSet<string> Categories = ["messages", "social"];

    [Theory]
    [InlineData("""[]""", "", "object")]
    [InlineData("""{"channel":{}}""", "/channel", "channels")]
    [InlineData("""{"channel":null}""", "/channel", "channels")]
    [InlineData("""{"all":"no"}""", "/all", "true, false")]
    [InlineData("""{"channels":[]}""", "/channels", "object")]
    [InlineData("""{"channels":{"sms":true}}""", "/channels/sms", "inbox, realtime, push, email")]
    [InlineData("""{"channels":{"push":"no"}}""", "/channels/push", "true, false")]
    [InlineData("""{"categories":{"musik":{}}}""", "/categories/musik", "messages, social")]
    [InlineData("""{"categories":{"a/b~c":{}}}""", "/categories/a~1b~0c", "messages, social")]
    [InlineData("""{"categories":{"social":{"email":1}}}""", "/categories/social/email", "true, false")]
    [InlineData("""{"mutedUntil":"tomorrow"}""", "/mutedUntil", "2026-01-31T18:00:00Z")]
    [InlineData("""{"mutedUntil":"2026-01-31T18:00:00"}""", "/mutedUntil", "offset")]
    [InlineData("""{"mutedUntil":1}""", "/mutedUntil", "null")]
    [InlineData("""{"timeZone":"Vienna"}""", "/timeZone", "Europe/Vienna")]
    [InlineData("""{"timeZone":"../../etc/passwd"}""", "/timeZone", "Europe/Vienna")]
    [InlineData("""{"timeZone":""}""", "/timeZone", "Europe/Vienna")]
    [InlineData("""{"rhythms":{"musik":null}}""", "/rhythms/musik", "messages, social")]
    [InlineData("""{"rhythms":{"social":"daily"}}""", "/rhythms/social", "every")]
    [InlineData("""{"rhythms":{"social":{"every":"weekly"}}}""", "/rhythms/social/every", "instant, hourly, daily")]
    [InlineData("""{"rhythms":{"social":{"at":"09:00"}}}""", "/rhythms/social/every", "instant, hourly, daily")]
    [InlineData("""{"rhythms":{"social":{"every":"daily"}}}""", "/rhythms/social/at", "09:00")]
    [InlineData("""{"rhythms":{"social":{"every":"daily","at":"9:00"}}}""", "/rhythms/social/at", "09:00")]
    [InlineData("""{"rhythms":{"social":{"every":"daily","at":"24:00"}}}""", "/rhythms/social/at", "09:00")]
    [InlineData("""{"rhythms":{"social":{"every":"hourly","at":"09:00"}}}""", "/rhythms/social/at", "daily")]
    [InlineData("""{"rhythms":{"social":{"when":"09:00"}}}""", "/rhythms/social/when", "every")]
    [InlineData("""{"quietHours":{"mon":null}}""", "/quietHours/mon", "monday")]
    [InlineData("""{"quietHours":{"monday":"22:00-07:00"}}""", "/quietHours/monday", "from")]
    [InlineData("""{"quietHours":{"monday":{"from":"22:00"}}}""", "/quietHours/monday/to", "07:00")]
    [InlineData("""{"quietHours":{"monday":{"from":"22","to":"07:00"}}}""", "/quietHours/monday/from", "22:00")]
    [InlineData("""{"quietHours":{"monday":{"from":"22:00","to":"22:00"}}}""", "/quietHours/monday/to", "mutedUntil")]
    [InlineData("""{"quietHours":{"monday":{"from":"22:00","until":"22:00"}}}""", "/quietHours/monday/until", "from and to")]
    public void A_wrong_field_is_named_with_its_remedy(string body, string at, string remedy)
    {
        var (change, pointer, problem) = PreferencesText.Read(JsonElement.Parse(body), Categories);
        change.ShouldBeNull();
        pointer.ShouldBe(at);
        problem.ShouldContain(remedy);
    }

    [Fact]
    public void A_change_is_laid_over_what_is_stored_and_null_returns_to_the_default()
    {
        var first = Read("""{"channels":{"push":false,"email":false},"categories":{"social":{"email":false}}}""")(Preferences.None);
        var second = Read("""{"channels":{"push":null},"categories":{"social":{"email":null},"messages":{"push":false}}}""")(first);
        second.Allows(DeliveryChannel.Push).ShouldBeTrue();
        second.Allows(DeliveryChannel.Email).ShouldBeFalse();
        second.Allows("social", DeliveryChannel.Email).ShouldBeTrue();
        second.Allows("messages", DeliveryChannel.Push).ShouldBeFalse();
        second.Categories.Keys.ShouldBe(["messages"]);
    }

    [Fact]
    public void Rules_are_merged_as_switches_are()
    {
        var first = Read("""
            {"all":false,"mutedUntil":"2026-01-31T19:00:00+01:00","timeZone":"Europe/Vienna","rhythms":{"social":{"every":"daily","at":"09:00"},"messages":{"every":"hourly"}},
             "quietHours":{"monday":{"from":"22:00","to":"07:00"},"friday":{"from":"12:00","to":"13:30"}}}
            """)(Preferences.None);
        first.All.ShouldBe(false);
        first.MutedUntil.ShouldBe(new DateTimeOffset(2026, 1, 31, 18, 0, 0, TimeSpan.Zero));
        first.TimeZone.ShouldBe("Europe/Vienna");
        first.Rhythms["social"].ShouldBe(new Rhythm(RhythmKind.Daily, new TimeOnly(9, 0)));

        var second = Read("""{"all":null,"mutedUntil":null,"rhythms":{"social":null},"quietHours":{"monday":null,"sunday":{"from":"00:00","to":"12:00"}}}""")(first);
        (second.All, second.MutedUntil, second.TimeZone).ShouldBe((null, null, "Europe/Vienna"));
        second.Rhythms.Keys.ShouldBe(["messages"]);
        second.QuietHours.Keys.Order().ShouldBe([DayOfWeek.Sunday, DayOfWeek.Friday]);
    }

    [Fact]
    public void Null_for_a_whole_field_returns_all_of_it_to_the_default()
    {
        var all = Read("""
            {"all":false,"channels":{"push":false},"categories":{"social":{"email":false}},"mutedUntil":"2026-01-31T19:00:00Z","timeZone":"Europe/Vienna",
             "rhythms":{"social":{"every":"hourly"}},"quietHours":{"monday":{"from":"22:00","to":"07:00"}}}
            """)(Preferences.None);
        var none = Read("""{"all":null,"channels":null,"categories":null,"mutedUntil":null,"timeZone":null,"rhythms":null,"quietHours":null}""")(all);
        none.ShouldBe(Preferences.None);
    }

    [Fact]
    public void What_is_stored_is_what_was_chosen()
    {
        var chosen = Read("""
            {"all":true,"mutedUntil":"2026-01-31T19:00:00Z","timeZone":"Europe/Vienna","rhythms":{"social":{"every":"daily","at":"09:00"}},"quietHours":{"monday":{"from":"22:00","to":"07:05"}}}
            """)(Preferences.None);
        var json = JsonSerializer.Serialize(StoredRules.Of(chosen), StoredJson.Default.StoredRules);
        json.ShouldBe("""{"all":true,"mutedUntil":"2026-01-31T19:00:00+00:00","timeZone":"Europe/Vienna","rhythms":{"social":{"every":"daily","at":"09:00"}},"quietHours":{"monday":{"from":"22:00","to":"07:05"}}}""");
        var read = PreferenceStore.Parse("{}", "{}", json);
        (read.All, read.MutedUntil, read.TimeZone).ShouldBe((chosen.All, chosen.MutedUntil, chosen.TimeZone));
        read.Rhythms.ShouldBe(chosen.Rhythms);
        read.QuietHours.ShouldBe(chosen.QuietHours);
    }

    private static Func<Preferences, Preferences> Read(string body) => PreferencesText.Read(JsonElement.Parse(body), Categories).Change.ShouldNotBeNull();
}
