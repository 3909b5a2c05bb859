using System.Text.Json;

namespace Notify.Sandbox;

/// <summary>The typed details of an error answer.</summary>
internal static class FcmErrorDetails
{
    public static void WriteBadRequest(Utf8JsonWriter json, string? field, string description)
    {
        Start(json, "google.rpc.BadRequest");
        json.WriteStartArray("fieldViolations");
        json.WriteStartObject();
        if (field is not null) json.WriteString("field", field);
        json.WriteString("description", description);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteFcmError(Utf8JsonWriter json, string errorCode)
    {
        Start(json, "google.firebase.fcm.v1.FcmError");
        json.WriteString("errorCode", errorCode);
        json.WriteEndObject();
    }

    public static void WriteErrorInfo(Utf8JsonWriter json, string reason)
    {
        Start(json, "google.rpc.ErrorInfo");
        json.WriteString("reason", reason);
        json.WriteString("domain", "googleapis.com");
        json.WriteStartObject("metadata");
        json.WriteString("service", "fcm.googleapis.com");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteQuotaFailure(Utf8JsonWriter json, string whose)
    {
        Start(json, "google.rpc.QuotaFailure");
        json.WriteStartArray("violations");
        json.WriteStartObject();
        json.WriteString("subject", whose);
        json.WriteString("description", $"Quota exceeded for messages of this {whose} per minute");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteApnsError(Utf8JsonWriter json, string reason)
    {
        Start(json, "google.firebase.fcm.v1.ApnsError");
        json.WriteNumber("statusCode", StatusOf(reason));
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    private static int StatusOf(string reason) => reason switch
    {
        "Unregistered" or "ExpiredToken" => 410,
        "InvalidProviderToken" or "ExpiredProviderToken" => 403,
        "TooManyRequests" => 429,
        _ => 400,
    };

    private static void Start(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/" + type);
    }
}
