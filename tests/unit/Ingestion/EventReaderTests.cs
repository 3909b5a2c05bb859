using System.Text;
using CsCheck;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ingestion;

public sealed class EventReaderTests
{
    private static readonly EventReader Reader = new(
        new CurrentCatalog(CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog")).Catalog!), Options.Create(new IngestionOptions()));

    public static TheoryData<string> Kinds => [.. BadEvents.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_bad_event_is_refused_with_its_reason_and_field(string name)
    {
        var bad = BadEvents.All.Single(b => b.Name == name);
        var reading = Reader.Read(bad.Value, new EventContext(bad.TenantHeader, bad.EventIdHeader));
        reading.Event.ShouldBeNull();
        reading.Problem!.Reason.ShouldBe(bad.Reason);
        reading.Problem.At.ShouldBe(bad.At);
        reading.Problem.Detail.ShouldEndWith(".");
    }

    [Theory]
    [InlineData("""{"type":"NEW_MESSAGE","recipientId":"bob","senderName":"Alice","preview":"Lunch?","messageId":"m-17","chatId":"c-4"}""", "bob")]
    [InlineData("""{"type":"NEW_FOLLOWER","followedUserId":"bob","followerName":"Carol","followerId":"carol"}""", "bob")]
    [InlineData("""{"type":"POST_LIKED","postAuthorId":"bob","likerName":"Dan","postId":"p-9"}""", "bob")]
    [InlineData("""{"type":"NEW_MESSAGE","recipientId":"x","notify":{"recipients":["ann","bob","ann","cid"],"except":["cid"]}}""", "ann,bob")]
    public void A_good_event_names_its_recipients(string json, string recipients)
    {
        var incoming = Read(json);
        string.Join(',', incoming.Recipients).ShouldBe(recipients);
        incoming.Tenant.ShouldBe("default");
        incoming.ProducerId.ShouldBeNull();
    }

    [Fact]
    public void Options_are_taken_from_the_event_and_left_out_of_the_payload()
    {
        var incoming = Read("""
            {"type":"NEW_MESSAGE","recipientId":"bob","extra":{"a":1},"eventId":"e-1","time":"2026-01-31T12:00:00+01:00",
             "notify":{"priority":"critical","expiresAt":"2026-02-01T00:00:00Z","collapseKey":"k","category":"alerts"}}
            """);
        incoming.Options.Priority.ShouldBe(Priority.Critical);
        incoming.Options.ExpiresAt.ShouldBe(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        incoming.Options.CollapseKey.ShouldBe("k");
        incoming.Options.Category.ShouldBe("alerts");
        incoming.ProducerId.ShouldBe("e-1");
        incoming.Time.ShouldBe(new DateTimeOffset(2026, 1, 31, 11, 0, 0, TimeSpan.Zero));
        incoming.Payload.TryGetProperty("notify", out _).ShouldBeFalse();
        incoming.Payload.GetProperty("extra").GetProperty("a").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Any_bytes_give_an_event_or_a_problem_and_never_an_exception()
    {
        Gen.OneOf(Gen.Byte.Array[0, 200], Gen.String.Select(Encoding.UTF8.GetBytes)).Sample(bytes =>
        {
            var reading = Reader.Read(bytes, default);
            (reading.Event is null).ShouldBe(reading.Problem is not null);
        });
    }

    [Fact]
    public void Any_change_of_one_byte_of_a_good_event_gives_an_event_or_a_problem()
    {
        var good = Encoding.UTF8.GetBytes("""{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"recipients":["a"],"priority":"bulk"},"time":"2026-01-31T12:00:00Z"}""");
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Sample(change =>
        {
            var bytes = good.ToArray();
            bytes[change.Item1] = change.Item2;
            var reading = Reader.Read(bytes, default);
            (reading.Event is null).ShouldBe(reading.Problem is not null);
        });
    }

    private static IncomingEvent Read(string json)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(json), default);
        reading.Problem.ShouldBeNull();
        return reading.Event!;
    }
}
