using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Notify.Contracts;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class FcmTemplateTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Android_gets_priority_time_to_live_and_a_tag_that_replaces()
    {
        var json = Json(Delivery() with { CollapseKey = "chat/1", ExpiresAt = Now.AddHours(1), Link = "/chats/1", Data = new Dictionary<string, string> { ["chatId"] = "1" } }, "android");
        json.ShouldBe("""
            {"message":{"token":"t","data":{"chatId":"1","link":"/chats/1","notificationId":"0192b3c4-0000-7000-8000-000000000001","type":"NEW_MESSAGE"},
            "notification":{"title":"New message","body":"Alice: Lunch?"},
            "android":{"priority":"HIGH","ttl":"3600s","notification":{"tag":"chat/1"}}}}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void The_notification_id_is_the_tag_where_no_key_is_given()
    {
        var id = Delivery().NotificationId.ToString("D");
        Of(Delivery(), "android").Android!.Notification!.Tag.ShouldBe(id);
        Of(Delivery(), "android").Android!.Ttl.ShouldBeNull();
        Of(Delivery() with { Priority = Priority.Bulk }, "android").Android!.Priority.ShouldBe("NORMAL");
        Of(Delivery(), "ios").Apns!.Headers["apns-collapse-id"].ShouldBe(id);
    }

    [Fact]
    public void Apns_gets_its_headers_and_never_a_collapse_id_that_it_refuses()
    {
        var headers = Of(Delivery() with { CollapseKey = new string('é', 40), ExpiresAt = Now.AddHours(1) }, "ios").Apns!.Headers;
        headers["apns-push-type"].ShouldBe("alert");
        headers["apns-priority"].ShouldBe("10");
        headers["apns-expiration"].ShouldBe(Now.AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        Encoding.UTF8.GetByteCount(headers["apns-collapse-id"]).ShouldBe(64);
    }

    [Fact]
    public void Web_push_gets_its_headers_and_only_https_links()
    {
        var web = Of(Delivery() with { CollapseKey = "chat/1", Link = "https://app.example/1", ExpiresAt = Now.AddSeconds(90) }, "web").Webpush!;
        web.Headers["TTL"].ShouldBe("90");
        web.Headers["Urgency"].ShouldBe("normal");
        web.Headers["Topic"].Length.ShouldBe(32);
        web.Options!.Link.ShouldBe("https://app.example/1");
        Of(Delivery() with { Link = "/chats/1" }, "web").Webpush!.Options.ShouldBeNull();
    }

    [Fact]
    public void Keys_that_fcm_reserves_are_left_out_and_ours_win()
    {
        var data = Of(Delivery() with { Data = new Dictionary<string, string> { ["from"] = "x", ["google.a"] = "x", ["gcm.b"] = "x", ["type"] = "x", ["ok"] = "1" } }, "android").Data;
        data.Keys.ShouldBe(["notificationId", "ok", "type"]);
        data["type"].ShouldBe("NEW_MESSAGE");
    }

    private static readonly string[] Characters = ["a", "é", "漢", "😀", "e\u0301", "👩‍👩‍👧‍👦", "🇩🇪", "👍🏽", "\r\n"];

    [Fact]
    public void A_body_of_any_text_fits_and_is_cut_between_characters_as_a_reader_counts_them() =>
        Gen.Select(Gen.Int[0, Characters.Length - 1].Select(i => Characters[i]).Array[0, 1500], Gen.Int[0, 500]).Sample((parts, title) =>
        {
            var delivery = Delivery() with { Body = string.Concat(parts), Title = new string('t', title) };
            var message = FcmTemplate.Of(delivery, new PushTarget("ios", "t"), Now, out var cut)!;
            var size = Size(message);
            var body = message.Notification!.Body;
            size.ShouldBeLessThanOrEqualTo(FcmTemplate.MostBytes);
            cut.ShouldBe(body != delivery.Body);
            if (!cut) return;
            body.ShouldEndWith("…");
            var kept = body[..^1];
            delivery.Body.ShouldStartWith(kept);
            var ends = StringInfo.ParseCombiningCharacters(delivery.Body);
            ends.ShouldContain(kept.Length, "no character is halved");
            var next = StringInfo.GetNextTextElement(delivery.Body, kept.Length);
            (size + Encoding.UTF8.GetByteCount(next)).ShouldBeGreaterThan(FcmTemplate.MostBytes, "no more is cut than must be");
        }, iter: 200);

    [Fact]
    public void What_cannot_fit_is_not_sent() =>
        FcmTemplate.Of(Delivery() with { Title = new string('x', 5000) }, new PushTarget("android", "t"), Now, out _).ShouldBeNull();

    private static FcmMessage Of(PushDelivery delivery, string platform) => FcmTemplate.Of(delivery, new PushTarget(platform, "t"), Now, out _)!;

    private static string Json(PushDelivery delivery, string platform) => JsonSerializer.Serialize(new FcmRequest(Of(delivery, platform)), FcmJson.Default.FcmRequest);

    private static int Size(FcmMessage message) =>
        "titlebody".Length + Encoding.UTF8.GetByteCount(message.Notification!.Title + message.Notification!.Body)
        + message.Data.Sum(d => Encoding.UTF8.GetByteCount(d.Key + d.Value));

    private static PushDelivery Delivery() => new()
    {
        NotificationId = new Guid("0192b3c4-0000-7000-8000-000000000001"),
        EventId = new Guid("0192b3c4-0000-7000-8000-000000000002"),
        Tenant = "a",
        Recipient = "bob",
        Type = "NEW_MESSAGE",
        Category = "messages",
        Title = "New message",
        Body = "Alice: Lunch?",
        Priority = Priority.Normal,
        AcceptedAt = Now,
        OnUnknown = UnknownOutcome.Resend,
    };
}
