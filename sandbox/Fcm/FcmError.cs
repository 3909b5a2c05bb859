using System.Buffers;
using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>An error answer of FCM, in the form of google.rpc.Status with its details.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Message">One sentence.</param>
internal sealed record FcmError(int Code, string Message)
{
    private static readonly FrozenDictionary<string, (int Status, string Message)> Known = new Dictionary<string, (int, string)>
    {
        ["UNSPECIFIED_ERROR"] = (500, "Unknown error."),
        ["INVALID_ARGUMENT"] = (400, "The registration token is not a valid FCM registration token"),
        ["UNREGISTERED"] = (404, "Requested entity was not found."),
        ["SENDER_ID_MISMATCH"] = (403, "SenderId mismatch"),
        ["QUOTA_EXCEEDED"] = (429, "Resource has been exhausted (e.g. check quota)."),
        ["UNAVAILABLE"] = (503, "The service is currently unavailable."),
        ["INTERNAL"] = (500, "Internal error encountered."),
        ["THIRD_PARTY_AUTH_ERROR"] = (401, "Auth error from APNS or Web Push Service"),
        ["APNS_AUTH_ERROR"] = (401, "Auth error from APNS or Web Push Service"),
    }.ToFrozenDictionary();

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The errorCodes of FcmError.</summary>
    public static IReadOnlyCollection<string> Codes => Known.Keys;

    /// <summary>The errorCode of the FcmError detail; null: there is none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The field of the BadRequest detail; null with a <see cref="Violation"/>: the body as such.</summary>
    public string? Field { get; init; }

    /// <summary>The description in the BadRequest detail; null: there is no such detail.</summary>
    public string? Violation { get; init; }

    /// <summary>The reason of the ErrorInfo detail; null: there is none.</summary>
    public string? Reason { get; init; }

    /// <summary>Whose quota the QuotaFailure detail names; null: the project's.</summary>
    public string? Quota { get; init; }

    /// <summary>The reason of the ApnsError detail; null: as the errorCode has it.</summary>
    public string? ApnsReason { get; init; }

    public static int StatusOf(string? errorCode) => errorCode is null ? 0 : Known[errorCode].Status;

    /// <summary>A refusal of a field, as Google's JSON reader words it.</summary>
    public static FcmError BadField(string field, string message) => new(400, message) { Field = field, Violation = message };

    /// <summary>A refusal by FCM itself: both details.</summary>
    public static FcmError BadMessage(string field, string message) => BadField(field, message) with { ErrorCode = "INVALID_ARGUMENT" };

    /// <summary>The error that a fault scripts.</summary>
    public static FcmError Of(Fault fault)
    {
        var code = fault.Status ?? StatusOf(fault.ErrorCode);
        var message = fault.ErrorCode is null ? MessageOf(code) : Known[fault.ErrorCode].Message;
        if (fault.Field is not null) message = $"Invalid value at '{fault.Field}'";
        return new FcmError(code, message)
        {
            ErrorCode = fault.ErrorCode,
            Field = fault.Field,
            Violation = fault.Field is null ? null : message,
            Quota = fault.Quota,
            ApnsReason = fault.ApnsReason,
        };
    }

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Code;
        // What stands before Google's servers answers these two itself, and not in JSON.
        if (ErrorCode is null && Code is 502 or 504)
        {
            http.Response.ContentType = "text/html; charset=UTF-8";
            await http.Response.WriteAsync($"<!DOCTYPE html><html lang=en><title>Error {Code} (Server Error)!!1</title><p>{Message}</html>\n", http.RequestAborted);
            return;
        }

        if (Code == 401 && ErrorCode is null) http.Response.Headers.WWWAuthenticate = "Bearer realm=\"https://accounts.google.com/\", error=\"invalid_token\"";
        http.Response.ContentType = "application/json; charset=UTF-8";
        var body = Json();
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    private static string MessageOf(int code) => code switch
    {
        400 => "Request contains an invalid argument.",
        401 => "Request had invalid authentication credentials.",
        403 => "The caller does not have permission",
        404 => "Requested entity was not found.",
        429 => "Resource has been exhausted (e.g. check quota).",
        503 => "The service is currently unavailable.",
        _ => "Internal error encountered.",
    };

    private string Status() => Code switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        500 => "INTERNAL",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "UNKNOWN",
    };

    private ReadOnlyMemory<byte> Json()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Indented);
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", Code);
        json.WriteString("message", Message);
        json.WriteString("status", Status());
        if (ErrorCode is not null || Violation is not null || Reason is not null || ApnsReason is not null) WriteDetails(json);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteDetails(Utf8JsonWriter json)
    {
        json.WriteStartArray("details");
        if (Violation is not null) FcmErrorDetails.WriteBadRequest(json, Field, Violation);
        if (ErrorCode is not null) FcmErrorDetails.WriteFcmError(json, ErrorCode);
        if (ErrorCode == "QUOTA_EXCEEDED") FcmErrorDetails.WriteQuotaFailure(json, Quota ?? "project");
        var apns = ApnsReason ?? (ErrorCode is "THIRD_PARTY_AUTH_ERROR" or "APNS_AUTH_ERROR" ? "InvalidProviderToken" : null);
        if (apns is not null) FcmErrorDetails.WriteApnsError(json, apns);
        if (Reason is not null) FcmErrorDetails.WriteErrorInfo(json, Reason);
        json.WriteEndArray();
    }
}
