using System.Text;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ingestion;

public sealed class AudienceReadingTests
{
    private static readonly EventReader Reader = new(new CurrentCatalog(CatalogLoader.Read([new CatalogFile("t.yaml", """
        category: c
        types:
          CHAT: { topic: "chat/{{ chatId }}", except: senderId, title: x }
          POST: { to: authorId, topic: "post/{{ post.id }}", except: senderId, title: x }
          PLAIN: { to: userId, title: x }
        """)]).Catalog!), Options.Create(new IngestionOptions()));

    [Theory]
    [InlineData("""{"type":"CHAT","chatId":"c-4","senderId":"al"}""", "", "chat/c-4", "al")]
    [InlineData("""{"type":"CHAT","chatId":4}""", "", "chat/4", "")]
    [InlineData("""{"type":"POST","authorId":"bo","post":{"id":"p"},"senderId":"al"}""", "bo", "post/p", "al")]
    [InlineData("""{"type":"POST","authorId":["al","bo"],"post":{"id":"p"},"senderId":"al"}""", "bo", "post/p", "al")]
    // What the event says itself goes before the catalog: whom it is for as a whole, and who is left out.
    [InlineData("""{"type":"CHAT","senderId":"al","notify":{"topics":["a","b","a"]}}""", "", "a,b", "al")]
    [InlineData("""{"type":"POST","senderId":"al","notify":{"recipients":["al","cy"]}}""", "cy", "", "al")]
    [InlineData("""{"type":"PLAIN","notify":{"recipients":["cy"],"topics":["a"]}}""", "cy", "a", "")]
    [InlineData("""{"type":"CHAT","chatId":"c","senderId":"al","notify":{"except":["bo"]}}""", "", "chat/c", "bo")]
    [InlineData("""{"type":"CHAT","chatId":"c","senderId":"al","notify":{"except":[]}}""", "", "chat/c", "")]
    public void An_event_is_for_those_it_names_and_for_the_subscribers_of_its_topics(string json, string recipients, string topics, string except)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(json), default);
        reading.Problem.ShouldBeNull();
        string.Join(',', reading.Event!.Recipients).ShouldBe(recipients);
        string.Join(',', reading.Event.Topics).ShouldBe(topics);
        string.Join(',', reading.Event.Except).ShouldBe(except);
    }

    [Theory]
    [InlineData("""{"type":"CHAT","senderId":"al"}""", "missing_topic", "/chatId")]
    [InlineData("""{"type":"POST","authorId":"bo","post":{"id":""}}""", "missing_topic", "/post/id")]
    [InlineData("""{"type":"POST","post":{"id":"p"}}""", "missing_recipient", "/authorId")]
    [InlineData("""{"type":"CHAT","chatId":"c","senderId":7}""", "bad_except", "/senderId")]
    public void A_field_of_the_audience_that_is_missing_or_wrong_is_named(string json, string reason, string at)
    {
        var problem = Reader.Read(Encoding.UTF8.GetBytes(json), default).Problem.ShouldNotBeNull();
        (problem.Reason, problem.At).ShouldBe((reason, at));
        problem.Detail.ShouldEndWith(".");
    }

    [Fact]
    public void A_topic_that_becomes_too_long_is_refused() => Reader.Read(
        Encoding.UTF8.GetBytes($$"""{"type":"CHAT","chatId":"{{new string('c', 196)}}"}"""), default).Problem.ShouldNotBeNull().Reason.ShouldBe("bad_topic");
}
