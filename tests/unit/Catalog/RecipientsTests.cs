using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class RecipientsTests
{
    private static readonly string TooLong = new('x', 201);

    public static TheoryData<string, string, string> Refused => new()
    {
        { "{}", Recipients.Missing, "T needs its recipient in the field 'user', which is missing or null." },
        { """{"user":null}""", Recipients.Missing, "missing or null" },
        { """{"user":[]}""", Recipients.Missing, "an empty list" },
        { "[1]", Recipients.Missing, "missing or null" },
        { """{"user":7}""", Recipients.Bad, "is not a string but a number" },
        { """{"user":{"id":"a"}}""", Recipients.Bad, "is not a string but an object" },
        { """{"user":["a",null]}""", Recipients.Bad, "is not a string but null" },
        { """{"user":["a",["b"]]}""", Recipients.Bad, "is not a string but a list" },
        { """{"user":""}""", Recipients.Bad, "is empty" },
        { """{"user":"  "}""", Recipients.Bad, "is empty" },
        { $$"""{"user":"{{TooLong}}"}""", Recipients.Bad, "is longer than 200 characters" },
        { """{"user":"a\u0000b"}""", Recipients.Bad, "has control characters" },
        { """{"user":"a\nb"}""", Recipients.Bad, "has control characters" },
        { """{"user":"\ud800"}""", Recipients.Bad, "is not valid Unicode text" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_bad_recipient_is_refused_with_a_reason(string payload, string reason, string detail)
    {
        var result = Recipients.Find(Titled("x"), Json(payload));

        result.Ids.ShouldBeEmpty();
        result.Reason.ShouldBe(reason);
        result.Detail.ShouldNotBeNull().ShouldContain(detail);
    }

    [Fact]
    public void One_recipient_is_found() => Ids("user", """{"user":"bob"}""").ShouldBe(["bob"]);

    [Fact]
    public void A_list_of_recipients_is_found_without_repeats() =>
        Ids("users", """{"users":["bob","al","bob"]}""").ShouldBe(["bob", "al"]);

    [Fact]
    public void A_recipient_beside_fields_with_broken_names_is_found()
    {
        Ids("user", """{"user":"old","user":"bob","\ud800xxxxx":1}""").ShouldBe(["bob"]);
        Recipients.Find(To("user"), Json("""{"\ud800xxxxx":1}""")).Reason.ShouldBe(Recipients.Missing);
    }

    [Fact]
    public void Recipients_deep_in_the_payload_are_found() =>
        Ids("order.buyer.id", """{"order":{"buyer":{"id":"bob"}}}""").ShouldBe(["bob"]);

    [Fact]
    public void Several_paths_are_joined_and_all_must_be_there()
    {
        Ids("[buyer, sellers]", """{"buyer":"bob","sellers":["al","bob"]}""").ShouldBe(["bob", "al"]);
        Recipients.Find(To("[buyer, sellers]"), Json("""{"buyer":"bob"}""")).Reason.ShouldBe(Recipients.Missing);
    }

    private static IReadOnlyList<string> Ids(string to, string payload)
    {
        var result = Recipients.Find(To(to), Json(payload));
        result.Reason.ShouldBeNull();
        return result.Ids;
    }

    private static NotificationType To(string to) => Load($"category: c\ntypes:\n  T: {{ title: x, to: {to} }}").Single();
}
