using System.Net;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Routing;

public sealed class PreferenceEndpointsTests
{
    [Fact]
    public async Task A_patch_merges_a_put_replaces_and_the_answer_says_why_each_cell_is_as_it_is()
    {
        await using var rig = await HeldRig.StartAsync(services: "routing,inbox,realtime", catalog: Catalog());
        await rig.PreferAsync("""{"channels":{"email":false},"rhythms":{"social":{"every":"daily","at":"09:00"}}}""");
        await rig.PreferAsync("""{"categories":{"social":{"push":true}},"quietHours":{"friday":{"from":"22:00","to":"07:00"}},"mutedUntil":"2026-01-31T19:00:00+01:00"}""");
        var answer = await rig.System.Client.GetAsync("/v1/preferences", rig.Token());
        var body = answer.Body;
        body.GetProperty("matrix").GetRawText().ShouldBe("""
            {"codes":{"inbox":{"on":true,"reason":"mandatory"},"realtime":{"on":true,"reason":"mandatory"},"push":{"on":true,"reason":"mandatory"},"email":{"on":false,"reason":"default","rule":"type_never"}},
            "social":{"inbox":{"on":true,"reason":"default"},"realtime":{"on":true,"reason":"default"},"push":{"on":true,"reason":"own"},"email":{"on":false,"reason":"own","rule":"channel_off"}}}
            """.ReplaceLineEndings(""));
        body.GetProperty("critical").GetRawText().ShouldBe("""{"codes":["LOGIN_CODE"]}""");
        body.GetProperty("rhythms").GetRawText().ShouldBe("""{"codes":{"every":"instant"},"social":{"every":"daily","at":"09:00"}}""");
        body.GetProperty("quietHours").GetRawText().ShouldBe("""{"friday":{"from":"22:00","to":"07:00"}}""");
        body.GetProperty("mutedUntil").GetDateTimeOffset().ShouldBe(new DateTimeOffset(2026, 1, 31, 18, 0, 0, TimeSpan.Zero));
        // What a service told, until the person says otherwise.
        body.GetProperty("timeZone").GetString().ShouldBe("Europe/Vienna");
        (await rig.System.Client.GetAsync("/v1/recipients/bob/preferences", rig.System.ApiKey)).Body.GetRawText().ShouldBe(body.GetRawText());

        var replaced = await rig.System.Client.SendAsync(HttpMethod.Put, "/v1/preferences", rig.Token(), """{"all":false,"timeZone":"Australia/Lord_Howe"}""");
        replaced.Body.GetProperty("all").GetBoolean().ShouldBeFalse();
        replaced.Body.GetProperty("channels").GetProperty("email").GetBoolean().ShouldBeTrue();
        replaced.Body.GetProperty("timeZone").GetString().ShouldBe("Australia/Lord_Howe");
        replaced.Body.GetProperty("quietHours").EnumerateObject().ShouldBeEmpty();
        replaced.Body.GetProperty("matrix").GetProperty("social").GetProperty("inbox").GetRawText().ShouldBe("""{"on":false,"reason":"own","rule":"all_off"}""");
    }

    [Theory]
    [InlineData("""{"timeZone":"Vienna"}""", "/timeZone", "Europe/Vienna")]
    [InlineData("""{"rhythms":{"social":{"every":"daily","at":"9 am"}}}""", "/rhythms/social/at", "09:00")]
    [InlineData("""{"channels":{"push":false},"categories":{"musik":{"push":false}}}""", "/categories/musik", "messages, social")]
    public async Task A_wrong_field_is_refused_with_its_remedy_and_nothing_of_it_is_stored(string body, string field, string remedy)
    {
        await using var rig = await HeldRig.StartAsync(services: "routing,inbox,realtime");
        var refused = await rig.System.Client.SendAsync(HttpMethod.Patch, "/v1/preferences", rig.Token(), body);
        refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        refused.Body.GetProperty("code").GetString().ShouldBe("invalid");
        refused.Body.GetProperty("pointer").GetString().ShouldBe(field);
        refused.Body.GetProperty("detail").GetString()!.ShouldContain(remedy);
        (await rig.System.Client.GetAsync("/v1/preferences", rig.Token())).Body.GetProperty("channels").GetProperty("push").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Two_changes_at_once_both_count()
    {
        await using var rig = await HeldRig.StartAsync(services: "routing,inbox,realtime");
        string[] changes =
        [
            """{"channels":{"push":false}}""", """{"channels":{"email":false}}""", """{"rhythms":{"social":{"every":"hourly"}}}""", """{"all":false}""",
            """{"quietHours":{"monday":{"from":"22:00","to":"07:00"}}}""", """{"quietHours":{"sunday":{"from":"22:00","to":"07:00"}}}""",
        ];
        await Task.WhenAll(changes.Select(rig.PreferAsync));
        var body = (await rig.System.Client.GetAsync("/v1/preferences", rig.Token())).Body;
        body.GetProperty("channels").GetRawText().ShouldBe("""{"inbox":true,"realtime":true,"push":false,"email":false}""");
        body.GetProperty("all").GetBoolean().ShouldBeFalse();
        body.GetProperty("rhythms").GetProperty("social").GetProperty("every").GetString().ShouldBe("hourly");
        body.GetProperty("quietHours").EnumerateObject().Select(d => d.Name).ShouldBe(["sunday", "monday"]);
    }

    private static string Catalog()
    {
        var folder = Directory.CreateTempSubdirectory("notify-preferences-").FullName;
        File.WriteAllText(Path.Combine(folder, "codes.yaml"), "category: codes\ntypes:\n  LOGIN_CODE: { to: user, title: Code, priority: critical, channels: { push: always, email: never } }\n");
        File.WriteAllText(Path.Combine(folder, "social.yaml"), "category: social\ntypes:\n  NEW_FOLLOWER: { to: user, title: Follower }\n");
        return folder;
    }
}
