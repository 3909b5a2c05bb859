using System.Text;
using CsCheck;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Ingestion;
using Notify.Platform.Kafka;
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

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"e-1","source":"/shop","subject":"chat/4","type":"NEW_MESSAGE","time":"2026-01-31T12:00:00Z","tenant":"acme","extra":7,"data":{"recipientId":"bob","senderName":"A"}}""")]
    [InlineData("""{"specversion":"1.0","id":"e-1","source":"/shop","subject":"chat/4","type":"NEW_MESSAGE","time":"2026-01-31T12:00:00Z","tenant":"acme","datacontenttype":"application/json","data_base64":"eyJyZWNpcGllbnRJZCI6ImJvYiIsInNlbmRlck5hbWUiOiJBIn0="}""")]
    public void A_structured_CloudEvent_is_its_data_with_its_attributes(string json) => IsTheCloudEvent(Read(json));

    [Fact]
    public void A_binary_CloudEvent_is_its_value_with_the_attributes_of_its_headers()
    {
        var record = Record("""{"recipientId":"bob","senderName":"A"}""",
            ("ce_specversion", "1.0"), ("ce_id", "e-1"), ("ce_source", "/shop"), ("ce_subject", "chat/4"), ("ce_type", "NEW_MESSAGE"), ("ce_time", "2026-01-31T12:00:00Z"), ("ce_tenant", "acme"), ("content-type", "application/json"));
        var reading = Reader.Read(record.Value, new EventContext(null, null, "application/json", CloudEvent.Attributes(record)));
        reading.Problem.ShouldBeNull();
        IsTheCloudEvent(reading.Event!);
    }

    [Theory]
    [InlineData("ce_id", "", "bad_cloudevent")]
    [InlineData("ce_source", "", "bad_cloudevent")]
    [InlineData("ce_type", "", "no_type")]
    [InlineData("ce_type", "NEW_MASSAGE", "unknown_type")]
    [InlineData("ce_specversion", "2.0", "bad_cloudevent")]
    [InlineData("ce_time", "noon", "bad_time")]
    [InlineData("content-type", "application/avro", "bad_cloudevent")]
    [InlineData("ce_tenant", "other", "tenant_conflict")]
    public void A_binary_CloudEvent_with_a_bad_header_is_refused(string header, string value, string reason)
    {
        var headers = new Dictionary<string, string> { ["ce_specversion"] = "1.0", ["ce_id"] = "e-1", ["ce_source"] = "/shop", ["ce_type"] = "NEW_MESSAGE", [header] = value };
        var record = Record("""{"recipientId":"bob"}""", [.. headers.Select(h => (h.Key, h.Value))]);
        Reader.Read(record.Value, new EventContext("default", null, null, CloudEvent.Attributes(record))).Problem!.Reason.ShouldBe(reason);
    }

    [Theory]
    [InlineData("application/cloudevents+json; charset=utf-8", "bad_cloudevent")]
    [InlineData("application/vnd.masstransit+json", "bad_masstransit")]
    public void A_plain_event_under_the_media_type_of_an_envelope_is_refused(string contentType, string reason) =>
        Reader.Read("""{"type":"NEW_MESSAGE","recipientId":"bob"}"""u8.ToArray(), new EventContext(null, null, contentType)).Problem!.Reason.ShouldBe(reason);

    [Fact]
    public void A_MassTransit_envelope_is_its_message_under_the_first_type_that_the_catalog_knows()
    {
        var incoming = Read("""
            {"messageId":"01000000-5f2c-0015-a2f1-08de2b2b2b2b","messageType":["urn:message:Shop.Events:ChatEvent","urn:message:Shop.Events:Chat+NEW_MESSAGE"],
             "sentTime":"2026-01-31T12:00:00.1234567Z","headers":{},"message":{"recipientId":"bob","notify":{"priority":"bulk"}}}
            """);
        incoming.Type.ShouldBe("NEW_MESSAGE");
        incoming.ProducerId.ShouldBe("01000000-5f2c-0015-a2f1-08de2b2b2b2b");
        incoming.Recipients.ShouldBe(["bob"]);
        incoming.Priority.ShouldBe(Priority.Bulk);
        incoming.Time.ShouldBe(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567));
        incoming.Payload.TryGetProperty("notify", out _).ShouldBeFalse();
    }

    private static void IsTheCloudEvent(IncomingEvent incoming)
    {
        incoming.Type.ShouldBe("NEW_MESSAGE");
        incoming.ProducerId.ShouldBe("e-1");
        incoming.Source.ShouldBe("/shop");
        incoming.Subject.ShouldBe("chat/4");
        incoming.Tenant.ShouldBe("acme");
        incoming.Time.ShouldBe(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        incoming.Recipients.ShouldBe(["bob"]);
        incoming.Payload.ToString().ShouldBe("""{"recipientId":"bob","senderName":"A"}""");
    }

    private static Received<byte[]?> Record(string value, params (string Name, string Value)[] headers) => new()
    {
        Value = Encoding.UTF8.GetBytes(value),
        Topic = "user-events",
        Partition = 0,
        Offset = 0,
        Timestamp = DateTimeOffset.UnixEpoch,
        Headers = [.. headers.Select(h => KeyValuePair.Create(h.Name, (byte[]?)Encoding.UTF8.GetBytes(h.Value)))],
    };

    private static IncomingEvent Read(string json)
    {
        var reading = Reader.Read(Encoding.UTF8.GetBytes(json), default);
        reading.Problem.ShouldBeNull();
        return reading.Event!;
    }
}
