using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class TopicTemplateTests
{
    [Theory]
    [InlineData("chat/{{ chatId }}", """{"chatId":"c-4"}""", "chat/c-4")]
    [InlineData("chat/{{chatId}}/{{ a.b }}", """{"chatId":" c 4 ","a":{"b":17}}""", "chat/ c 4 /17")]
    [InlineData("everyone", "{}", "everyone")]
    [InlineData("{{ a }}", """{"a":"b/c%2F"}""", "b/c%2F")]
    public void A_topic_is_its_text_and_the_fields_exactly(string template, string payload, string name) =>
        Parse(template).Find(Json(payload), out _).ShouldBe(name);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"chatId":null}""")]
    [InlineData("""{"chatId":""}""")]
    [InlineData("""{"chatId":" "}""")]
    [InlineData("""{"chatId":"c\u00004"}""")]
    [InlineData("""{"chatId":"c\ud800"}""")]
    [InlineData("""{"chatId":["c"]}""")]
    [InlineData("""{"chatId":{"id":"c"}}""")]
    [InlineData("""{"chatId":true}""")]
    public void A_field_that_is_missing_or_no_id_makes_no_topic_since_it_would_be_another_one(string payload)
    {
        Parse("chat/{{ chatId }}").Find(Json(payload), out var field).ShouldBeNull();
        field.ShouldNotBeNull().Text.ShouldBe("chatId");
    }

    [Fact]
    public void A_name_that_is_too_long_is_no_topic()
    {
        Parse("chat/{{ a }}").Find(Payload(("a", new string('a', 196))), out var field).ShouldBeNull();
        field.ShouldBeNull();
        Parse("chat/{{ a }}").Find(Payload(("a", new string('a', 195))), out _)!.Length.ShouldBe(200);
    }

    [Fact]
    public void A_type_may_have_a_topic_instead_of_a_recipient_or_beside_it()
    {
        var types = Load("category: c\ntypes:\n  A: { topic: \"chat/{{ id }}\", except: [senderId, also], title: x }\n  B: { to: user, topic: news, title: x }");
        var (a, b) = (types.Single(t => t.Name == "A"), types.Single(t => t.Name == "B"));
        a.To.ShouldBeEmpty();
        a.Topic!.Source.ShouldBe("chat/{{ id }}");
        a.Except.Select(p => p.Text).ShouldBe(["senderId", "also"]);
        Notify.Catalog.Recipients.Find(a, Json("""{"id":"1"}""")).ShouldSatisfyAllConditions(r => r.Ids.ShouldBeEmpty(), r => r.Reason.ShouldBeNull());
        (b.To.Single().Text, b.Topic!.Source).ShouldBe(("user", "news"));
    }

    [Theory]
    [InlineData("""{"senderId":"al"}""", "al")]
    [InlineData("""{"senderId":["al","bo","al"],"also":"cy"}""", "al,bo,cy")]
    [InlineData("""{"senderId":null}""", "")]
    [InlineData("""{"senderId":[]}""", "")]
    [InlineData("""{"senderId":7}""", null)]
    [InlineData("""{"senderId":["al",7]}""", null)]
    [InlineData("""{"senderId":"a\u0000"}""", null)]
    public void Who_is_left_out_is_an_id_or_a_list_and_need_not_be_there(string payload, string? ids)
    {
        var type = Load("category: c\ntypes:\n  A: { topic: t, except: [senderId, also], title: x }").Single();
        var found = Notify.Catalog.Recipients.Except(type, Json(payload));
        if (ids is null) found.Reason.ShouldBe("bad_except");
        else string.Join(',', found.Ids).ShouldBe(ids);
    }

    private static TopicTemplate Parse(string source) => TopicTemplate.Parse(source, out var problem).ShouldNotBeNull(problem);
}
