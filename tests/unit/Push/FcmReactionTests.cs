using System.Net;
using System.Text;
using Notify.Platform.Ledger;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class FcmReactionTests
{
    private const string Success = """{ "name": "projects/demo/messages/0:1500415314455276%31bd1c9631bd1c96" }""";
    private const string Unregistered = """
        {"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNREGISTERED"}]}}
        """;
    private const string NotFound = """{"error":{"code":404,"message":"Requested entity was not found.","status":"NOT_FOUND"}}""";
    private const string BadField = """
        {"error":{"code":400,"message":"Invalid value at 'message.android.ttl'","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.android.ttl","description":"Illegal duration format"}]}]}}
        """;
    private const string BadToken = """
        {"error":{"code":400,"message":"The registration token is not a valid FCM registration token","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"}]}}
        """;
    private const string Unauthenticated = """{"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"ACCESS_TOKEN_EXPIRED"}]}}""";
    private const string ThirdParty = """
        {"error":{"code":401,"message":"Auth error from APNS or Web Push Service","status":"UNAUTHENTICATED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"THIRD_PARTY_AUTH_ERROR"},{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":403,"reason":"InvalidProviderToken"}]}}
        """;
    private const string SenderMismatch = """
        {"error":{"code":403,"message":"SenderId mismatch","status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"SENDER_ID_MISMATCH"}]}}
        """;
    private const string Denied = """{"error":{"code":403,"message":"Firebase Cloud Messaging API has not been used","status":"PERMISSION_DENIED"}}""";
    private const string Quota = """
        {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"QUOTA_EXCEEDED"},{"@type":"type.googleapis.com/google.rpc.QuotaFailure"}]}}
        """;
    private const string Unavailable = """
        {"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNAVAILABLE"}]}}
        """;

    /// <summary>Status, body, Retry-After in seconds (0: none) against outcome, reason, wait in seconds (0: the ledger's own back-off), duty.</summary>
    [Theory]
    [InlineData(404, Unregistered, 0, "Failed", "unregistered", 0, "RemoveDevice")]
    [InlineData(404, NotFound, 0, "Retry", "project_not_found", 300, "RaiseAlarm")]
    [InlineData(404, "<html>Not Found</html>", 0, "Retry", "project_not_found", 300, "RaiseAlarm")]
    [InlineData(400, BadField, 0, "Failed", "invalid_argument:message.android.ttl", 0, "None")]
    [InlineData(400, BadToken, 0, "Failed", "invalid_argument", 0, "None")]
    [InlineData(401, Unauthenticated, 0, "Retry", "unauthenticated", 300, "RefreshToken")]
    [InlineData(401, ThirdParty, 0, "Retry", "third_party_auth_error", 300, "RaiseAlarm")]
    [InlineData(403, SenderMismatch, 0, "Retry", "sender_id_mismatch", 300, "RaiseAlarm")]
    [InlineData(403, Denied, 0, "Retry", "permission_denied", 300, "RaiseAlarm")]
    [InlineData(429, Quota, 0, "Retry", "quota_exceeded", 60, "None")]
    [InlineData(429, Quota, 120, "Retry", "quota_exceeded", 120, "None")]
    [InlineData(429, "", 0, "Retry", "quota_exceeded", 60, "None")]
    [InlineData(500, "", 0, "Retry", "fcm_500", 0, "None")]
    [InlineData(502, "<html>", 0, "Retry", "fcm_502", 0, "None")]
    [InlineData(503, Unavailable, 0, "Retry", "unavailable", 0, "None")]
    [InlineData(503, Unavailable, 45, "Retry", "unavailable", 45, "None")]
    [InlineData(504, "", 0, "Retry", "fcm_504", 0, "None")]
    [InlineData(413, "", 0, "Failed", "fcm_413", 0, "None")]
    [InlineData(302, "", 0, "Retry", "fcm_302", 0, "None")]
    public void Each_answer_has_its_reaction(int status, string body, int retryAfter, string outcome, string reason, int wait, string duty)
    {
        var reaction = React(status, body, retryAfter);
        reaction.Result.Outcome.ToString().ShouldBe(outcome);
        reaction.Result.Reason.ShouldBe(reason);
        reaction.Result.After.ShouldBe(wait == 0 ? null : TimeSpan.FromSeconds(wait));
        reaction.Duty.ToString().ShouldBe(duty);
    }

    [Fact]
    public void Success_carries_the_messages_name() =>
        React(200, Success, 0).ShouldBe(new FcmReaction(SendResult.Sent("projects/demo/messages/0:1500415314455276%31bd1c9631bd1c96"), FcmDuty.None));

    [Fact]
    public void A_body_of_another_shape_never_removes_a_device_and_never_throws()
    {
        string[] bodies = ["", "null", "[]", "\"UNREGISTERED\"", """{"error":"UNREGISTERED"}""", """{"error":{"details":{}}}""", """{"error":{"details":[1,null]}}""", "{"];
        foreach (var body in bodies) React(404, body, 0).Duty.ShouldBe(FcmDuty.RaiseAlarm, body);
    }

    private static FcmReaction React(int status, string body, int retryAfter) =>
        FcmReaction.To((HttpStatusCode)status, Encoding.UTF8.GetBytes(body), retryAfter == 0 ? null : TimeSpan.FromSeconds(retryAfter));
}
