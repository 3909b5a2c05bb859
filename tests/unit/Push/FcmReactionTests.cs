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
        {"error":{"code":400,"message":"The registration token is not a valid FCM registration token","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"message.token","description":"The registration token is not a valid FCM registration token"}]},{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"}]}}
        """;
    private const string BadArgument = """
        {"error":{"code":400,"message":"Request contains an invalid argument.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"}]}}
        """;
    private const string BadJson = """
        {"error":{"code":400,"message":"Invalid JSON payload received.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"description":"Invalid JSON payload received."}]}]}}
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
    private const string DeviceQuota = """
        {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"QUOTA_EXCEEDED"},{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"device","description":"Device message rate exceeded"}]}]}}
        """;
    private const string ProjectQuota = """
        {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"QUOTA_EXCEEDED"},{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"subject":"project:demo","description":"Message rate exceeded"}]}]}}
        """;
    private const string Internal = """
        {"error":{"code":500,"message":"Internal error encountered.","status":"INTERNAL","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INTERNAL"}]}}
        """;
    private const string Unavailable = """
        {"error":{"code":503,"message":"The service is currently unavailable.","status":"UNAVAILABLE","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"UNAVAILABLE"}]}}
        """;

    /// <summary>Status, body, Retry-After in seconds (0: none) against outcome, reason, wait in seconds (0: the ledger's own back-off), duty.</summary>
    [Theory]
    [InlineData(404, Unregistered, 0, "Failed", "unregistered", 0, "DropDevice")]
    [InlineData(404, NotFound, 0, "Retry", "project_not_found", 300, "StopProject")]
    [InlineData(404, "<html>Not Found</html>", 0, "Retry", "project_not_found", 300, "StopProject")]
    [InlineData(400, BadToken, 0, "Failed", "invalid_token", 0, "DropDevice")]
    [InlineData(400, BadArgument, 0, "Failed", "invalid_argument", 0, "CheckToken")]
    [InlineData(400, BadField, 0, "Failed", "invalid_argument:message.android.ttl", 0, "ReportPayload")]
    [InlineData(400, BadJson, 0, "Failed", "invalid_argument", 0, "ReportPayload")]
    [InlineData(400, "", 0, "Failed", "invalid_argument", 0, "ReportPayload")]
    [InlineData(401, Unauthenticated, 0, "Retry", "unauthenticated", 300, "RefreshToken")]
    [InlineData(401, "", 0, "Retry", "unauthenticated", 300, "RefreshToken")]
    [InlineData(401, ThirdParty, 0, "Retry", "third_party_auth_error", 300, "StopPlatform")]
    [InlineData(403, SenderMismatch, 0, "Failed", "sender_id_mismatch", 0, "DropForeignDevice")]
    [InlineData(403, Denied, 0, "Retry", "permission_denied", 300, "RefreshToken")]
    [InlineData(403, Denied, 900, "Retry", "permission_denied", 900, "RefreshToken")]
    [InlineData(429, Quota, 0, "Retry", "quota_exceeded", 60, "SlowProject")]
    [InlineData(429, Quota, 120, "Retry", "quota_exceeded", 120, "PauseProject")]
    [InlineData(429, ProjectQuota, 0, "Retry", "quota_exceeded", 60, "SlowProject")]
    [InlineData(429, DeviceQuota, 0, "Retry", "device_quota_exceeded", 60, "SlowDevice")]
    [InlineData(429, DeviceQuota, 120, "Retry", "device_quota_exceeded", 120, "SlowDevice")]
    [InlineData(429, "", 0, "Retry", "quota_exceeded", 60, "SlowProject")]
    [InlineData(500, Internal, 0, "Retry", "internal", 0, "None")]
    [InlineData(500, "", 0, "Retry", "fcm_500", 0, "None")]
    [InlineData(502, "<html>", 0, "Retry", "fcm_502", 0, "None")]
    [InlineData(503, Unavailable, 0, "Retry", "unavailable", 0, "None")]
    [InlineData(503, Unavailable, 45, "Retry", "unavailable", 45, "None")]
    [InlineData(503, Unavailable, 2, "Retry", "unavailable", 10, "None")]
    [InlineData(504, "", 0, "Retry", "fcm_504", 0, "None")]
    [InlineData(408, "", 0, "Retry", "fcm_408", 0, "None")]
    [InlineData(413, "", 0, "Failed", "fcm_413", 0, "ReportPayload")]
    [InlineData(302, "", 0, "Retry", "not_fcm", 300, "StopProject")]
    [InlineData(200, "<html>Sign in</html>", 0, "Unknown", "not_fcm", 300, "StopProject")]
    [MemberData(nameof(OfApns))]
    public void Each_answer_has_its_reaction(int status, string body, int retryAfter, string outcome, string reason, int wait, string duty)
    {
        var reaction = React(status, body, retryAfter);
        reaction.Result.Outcome.ToString().ShouldBe(outcome);
        reaction.Result.Reason.ShouldBe(reason);
        reaction.Result.After.ShouldBe(wait == 0 ? null : TimeSpan.FromSeconds(wait));
        reaction.Duty.ToString().ShouldBe(duty);
    }

    /// <summary>What APNs says goes before FCM's own code, which is the same for all of these.</summary>
    public static TheoryData<int, string, int, string, string, int, string> OfApns => new()
    {
        { 400, Apns(400, "BadDeviceToken"), 0, "Failed", "invalid_token", 0, "DropDevice" },
        { 400, Apns(400, "DeviceTokenNotForTopic"), 0, "Failed", "sender_id_mismatch", 0, "DropForeignDevice" },
        { 404, Apns(410, "Unregistered"), 0, "Failed", "unregistered", 0, "DropDevice" },
        { 404, Apns(410, "ExpiredToken"), 0, "Failed", "unregistered", 0, "DropDevice" },
        { 429, Apns(429, "TooManyRequests"), 0, "Retry", "device_quota_exceeded", 60, "SlowDevice" },
    };

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(429, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(400, false)]
    public void Only_failures_of_the_service_speak_against_its_health(int status, bool failing) => React(status, "", 0).Failing.ShouldBe(failing);

    [Fact]
    public void Success_carries_the_messages_name() =>
        React(200, Success, 0).ShouldBe(new FcmReaction(SendResult.Sent("projects/demo/messages/0:1500415314455276%31bd1c9631bd1c96"), FcmDuty.None));

    [Fact]
    public void A_body_of_another_shape_never_removes_a_device_and_never_throws()
    {
        string[] bodies = ["", "null", "[]", "\"UNREGISTERED\"", """{"error":"UNREGISTERED"}""", """{"error":{"details":{}}}""", """{"error":{"details":[1,null]}}""", "{"];
        foreach (var body in bodies) React(404, body, 0).Duty.ShouldBe(FcmDuty.StopProject, body);
    }

    private static string Apns(int status, string reason) => $$$"""
        {"error":{"code":400,"status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.firebase.fcm.v1.FcmError","errorCode":"INVALID_ARGUMENT"},{"@type":"type.googleapis.com/google.firebase.fcm.v1.ApnsError","statusCode":{{{status}}},"reason":"{{{reason}}}"}]}}
        """;

    private static FcmReaction React(int status, string body, int retryAfter) =>
        FcmReaction.To((HttpStatusCode)status, Encoding.UTF8.GetBytes(body), retryAfter == 0 ? null : TimeSpan.FromSeconds(retryAfter));
}
