using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;
using Notify.Contracts;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>What push sends has only the fields that FCM publishes: <c>fcm-send-request.json</c>, kept apart from the code and from the sandbox.</summary>
public sealed class FcmRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Task<JsonSchema> Schema =
        JsonSchema.FromFileAsync(Path.Combine(CheckedInFile.Contracts, "..", "tests", "contract", "fcm-send-request.json"));

    private static readonly PushDelivery Full = new()
    {
        NotificationId = new Guid("0192b3c4-0000-7000-8000-000000000001"),
        EventId = new Guid("0192b3c4-0000-7000-8000-000000000002"),
        Tenant = "a",
        Recipient = "bob",
        Type = "NEW_MESSAGE",
        Category = "messages",
        Title = "New message",
        Body = new string('漢', 2000),
        Link = "https://app.example/chats/1",
        Data = new Dictionary<string, string> { ["chatId"] = "1" },
        CollapseKey = new string('é', 100),
        Priority = Priority.Critical,
        AcceptedAt = Now,
        ExpiresAt = Now.AddHours(1),
        OnUnknown = UnknownOutcome.Resend,
    };

    private static readonly PushDelivery Bare = Full with
    {
        Body = "Alice: Lunch?",
        Link = null,
        Data = null,
        CollapseKey = null,
        Priority = Priority.Bulk,
        ExpiresAt = null,
    };

    /// <summary>Every kind of request that push makes, for every platform.</summary>
    private static readonly Dictionary<string, FcmRequest> Requests = All().ToDictionary(r => r.Name, r => r.Request);

    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_request_has_only_fields_that_fcm_publishes(string name) => (await ErrorsAsync(Body(name))).ShouldBeEmpty();

    /// <summary>So that the schema itself is strict wherever we write something.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_field_that_fcm_does_not_know_is_found_wherever_it_stands(string name)
    {
        foreach (var path in Objects(Body(name), []).Where(p => !Free(p)))
        {
            var spoilt = Body(name);
            path.Aggregate(spoilt, (node, member) => node[member]!).AsObject()["collapseKey"] = "x";
            (await ErrorsAsync(spoilt)).ShouldNotBeEmpty(string.Join('.', path));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_value_of_another_kind_is_found_wherever_it_stands(string name)
    {
        foreach (var path in Objects(Body(name), []))
        {
            foreach (var member in path.Aggregate(Body(name), (node, m) => node[m]!).AsObject().Select(m => m.Key))
            {
                var spoilt = Body(name);
                path.Aggregate(spoilt, (node, m) => node[m]!).AsObject()[member] = new JsonArray(1);
                (await ErrorsAsync(spoilt)).ShouldNotBeEmpty($"{string.Join('.', path)}.{member}");
            }
        }
    }

    [Fact]
    public async Task A_request_names_exactly_one_target()
    {
        var name = Requests.Keys.First();
        var (two, none) = (Body(name), Body(name));
        two["message"]!["topic"] = "news";
        none["message"]!.AsObject().Remove("token");
        (await ErrorsAsync(two)).ShouldNotBeEmpty();
        (await ErrorsAsync(none)).ShouldNotBeEmpty();
    }

    private static IEnumerable<(string Name, FcmRequest Request)> All()
    {
        foreach (var target in new[] { "android", "ios", "web" }.Select(p => new PushTarget(p, "t")))
        {
            yield return ($"{target.Platform}, everything", new(FcmTemplate.Of(Full, target, Now, out _)!));
            yield return ($"{target.Platform}, the least", new(FcmTemplate.Of(Bare, target, Now, out _)!));
            if (target.Platform != "web")
                yield return ($"{target.Platform}, dismissal", new(DismissalTemplate.Of(target, [new(Full.NotificationId, "chat/1")], out _)));
        }

        yield return ("check of a token", new(FcmClient.Plain("t")) { ValidateOnly = true });
    }

    private static JsonNode Body(string name) => JsonNode.Parse(FcmClient.Body(Requests[name]))!;

    private static async Task<IReadOnlyList<string>> ErrorsAsync(JsonNode body) =>
        [.. (await Schema).Validate(body.ToJsonString(JsonSerializerOptions.Default)).Select(e => e.ToString())];

    private static IEnumerable<string[]> Objects(JsonNode node, string[] path)
    {
        if (node is not JsonObject members) yield break;
        yield return path;
        foreach (var (name, value) in members)
            foreach (var inner in Objects(value!, [.. path, name])) yield return inner;
    }

    /// <summary>Where an app, not FCM, says what the names are.</summary>
    private static bool Free(string[] path) => path is [.., "data"] or ["message", "apns", "payload"];
}
