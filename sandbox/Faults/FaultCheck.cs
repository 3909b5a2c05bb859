using System.Text.RegularExpressions;

namespace Notify.Sandbox;

/// <summary>Which faults make sense. A field that would have no effect is refused, so that no test believes in it.</summary>
internal static partial class FaultCheck
{
    private const int LongestDelayMs = 600_000;

    /// <summary>Refuses what makes no sense and fills in the stage.</summary>
    public static Fault Checked(Fault fault)
    {
        var mail = fault.Kind == FaultKind.Mail;
        Refuse(fault.Times is < 1, "times", "must be 1 or more");
        Refuse(fault.Share is not (null or (>= 0 and <= 1)), "share", "must be from 0 to 1");
        Refuse(fault.Seed != 0 && fault.Share is null, "seed", "has no effect without share");
        Refuse(fault.DelayMs is < 0 or > LongestDelayMs, "delayMs", "must be from 0 to 600000");
        Refuse(fault.TrickleMs is < 0 or > LongestDelayMs, "trickleMs", "must be from 0 to 600000");
        Refuse(fault.Target is "", "target", "must not be empty");
        Refuse(fault.Project is "", "project", "must not be empty");
        RefuseForeign(fault, mail);
        Refuse(fault.Cut is not null && Answer(fault) is not null, "cut", $"leaves no answer, so it does not go with {Answer(fault)}");
        return mail ? CheckedMail(fault) : CheckedHttp(fault);
    }

    private static void RefuseForeign(Fault fault, bool mail)
    {
        var kind = fault.Kind.ToString().ToLowerInvariant();
        Refuse(mail && fault.Project is not null, "project", "is not for mail");
        Refuse(mail && fault.Status is not null, "status", "is not for mail: use reply");
        Refuse(mail && fault.RetryAfter is not null, "retryAfter", "is not for mail");
        Refuse(fault.Kind != FaultKind.Push && fault.ErrorCode is not null, "errorCode", $"is not for {kind}");
        Refuse(fault.Kind != FaultKind.Push && fault.Field is not null, "field", $"is not for {kind}");
        Refuse(fault.Kind != FaultKind.Push && fault.Platform is not null, "platform", $"is not for {kind}");
        Refuse(fault.Kind != FaultKind.Push && fault.Quota is not null, "quota", $"is not for {kind}");
        Refuse(fault.Kind != FaultKind.Push && fault.ApnsReason is not null, "apnsReason", $"is not for {kind}");
        Refuse(!mail && fault.Reply is not null, "reply", $"is not for {kind}: use status");
        Refuse(!mail && fault.Stage is not null, "stage", $"is not for {kind}");
        Refuse(!mail && fault.TrickleMs > 0, "trickleMs", $"is not for {kind}");
        Refuse(fault.Kind == FaultKind.OAuth && fault.Target is not null, "target", "is not for oauth: use project");
    }

    private static Fault CheckedMail(Fault fault)
    {
        var stage = fault.Stage ?? (fault.Cut is null ? SmtpStage.Rcpt : SmtpStage.Dot);
        Refuse(fault.Reply is not null && !SmtpReply().IsMatch(fault.Reply), "reply", "must be one line such as '450 4.2.1 try later'");
        Refuse(fault.Target is not null && stage is (SmtpStage.Connect or SmtpStage.Ehlo), "target", "is not known yet at this stage");
        Refuse(fault.Cut == FaultCut.After && stage != SmtpStage.Dot, "stage", "must be dot with cut after: nothing is accepted earlier");
        Refuse(fault is { Reply: null, Cut: null, DelayMs: 0, TrickleMs: 0 }, "reply", "is missing, and so are delayMs, trickleMs and cut: the fault would do nothing");
        return fault with { Stage = stage };
    }

    private static Fault CheckedHttp(Fault fault)
    {
        Refuse(fault.Status is not (null or (>= 400 and <= 599)), "status", "must be from 400 to 599");
        Refuse(fault.ErrorCode is not null && !FcmError.Codes.Contains(fault.ErrorCode), "errorCode", $"must be one of {string.Join(", ", FcmError.Codes.Order())}");
        Refuse(fault.Field is not null && (fault.Status ?? FcmError.StatusOf(fault.ErrorCode)) != 400, "field", "goes with status 400 only");
        Refuse(fault.Platform is not (null or "android" or "ios" or "web"), "platform", "must be android, ios or web");
        Refuse(fault.Quota is not (null or "device" or "project"), "quota", "must be device or project");
        Refuse(fault.Quota is not null && fault.ErrorCode != "QUOTA_EXCEEDED", "quota", "goes with errorCode QUOTA_EXCEEDED only");
        Refuse(fault.ApnsReason is not null && !ApnsReason().IsMatch(fault.ApnsReason), "apnsReason", "must be one word such as BadDeviceToken");
        Refuse(fault is { ApnsReason: not null, Status: null, ErrorCode: null }, "apnsReason", "has no effect without status or errorCode");
        Refuse(fault.RetryAfter is < 0, "retryAfter", "must be 0 or more");
        Refuse(fault is { RetryAfter: not null, Status: null, ErrorCode: null }, "retryAfter", "has no effect without status or errorCode");
        Refuse(fault is { Status: null, ErrorCode: null, Cut: null, DelayMs: 0 }, "status", "is missing, and so are errorCode, delayMs and cut: the fault would do nothing");
        return fault;
    }

    private static string? Answer(Fault fault) =>
        fault.Reply is not null ? "reply" : fault.Status is not null ? "status" : fault.ErrorCode is not null ? "errorCode"
        : fault.TrickleMs > 0 ? "trickleMs" : null;

    private static void Refuse(bool wrong, string field, string detail)
    {
        if (wrong) throw new FaultException(field, detail);
    }

    [GeneratedRegex(@"^[45][0-9]{2} [\x20-\x7E]{1,500}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SmtpReply();

    [GeneratedRegex(@"^[A-Za-z]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ApnsReason();
}
