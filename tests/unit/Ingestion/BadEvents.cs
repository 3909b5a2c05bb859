using System.Text;

namespace Notify.UnitTests.Ingestion;

/// <summary>A kind of bad event: every rule of the event contract, broken once.</summary>
public sealed record BadEvent(string Name, string? Json, string Reason, string At = "")
{
    public byte[]? Bytes { get; init; }

    public string? TenantHeader { get; init; }

    public string? EventIdHeader { get; init; }

    public byte[]? Value => Bytes ?? (Json is null ? null : Encoding.UTF8.GetBytes(Json));
}

public static class BadEvents
{
    public static readonly IReadOnlyList<BadEvent> All =
    [
        new("null value", null, "null_value"),
        new("empty value", "", "bad_json"),
        new("text that is no JSON", "hello", "bad_json"),
        new("JSON cut in the middle", """{"type":"NEW_MESSAGE","recipi""", "bad_json"),
        new("text after the JSON", """{"type":"NEW_MESSAGE","recipientId":"bob"} x""", "bad_json"),
        new("the same name twice", """{"type":"NEW_MESSAGE","recipientId":"bob","recipientId":"eve"}""", "bad_json"),
        new("nested too deep", """{"type":"NEW_MESSAGE","recipientId":"bob","x":""" + new string('[', 40) + new string(']', 40) + "}", "bad_json"),
        new("bytes that are not UTF-8", null, "bad_json") { Bytes = [.. "{\"type\":\"NEW_MESSAGE\",\"recipientId\":\"b"u8, 0xC3, 0x28, .. "\"}"u8] },
        new("larger than the limit", """{"type":"NEW_MESSAGE","recipientId":"bob","x":" """ + new string('x', 256 * 1024) + "\"}", "too_large"),
        new("an array", """[{"type":"NEW_MESSAGE","recipientId":"bob"}]""", "not_an_object"),
        new("a string", "\"NEW_MESSAGE\"", "not_an_object"),
        new("no type", """{"recipientId":"bob"}""", "no_type", "/type"),
        new("type null", """{"type":null,"recipientId":"bob"}""", "no_type", "/type"),
        new("type a number", """{"type":7,"recipientId":"bob"}""", "bad_type", "/type"),
        new("type empty", """{"type":"","recipientId":"bob"}""", "bad_type", "/type"),
        new("type unknown", """{"type":"NEW_MASSAGE","recipientId":"bob"}""", "unknown_type", "/type"),
        new("recipient missing", """{"type":"NEW_MESSAGE"}""", "missing_recipient", "/recipientId"),
        new("recipient null", """{"type":"NEW_MESSAGE","recipientId":null}""", "missing_recipient", "/recipientId"),
        new("recipient a number", """{"type":"NEW_MESSAGE","recipientId":17}""", "bad_recipient", "/recipientId"),
        new("recipient empty", """{"type":"NEW_MESSAGE","recipientId":""}""", "bad_recipient", "/recipientId"),
        new("recipient too long", $$"""{"type":"NEW_MESSAGE","recipientId":"{{new string('b', 201)}}"}""", "bad_recipient", "/recipientId"),
        new("recipient with a NUL", """{"type":"NEW_MESSAGE","recipientId":"b\u0000b"}""", "bad_recipient", "/recipientId"),
        new("recipient half a surrogate pair", """{"type":"NEW_MESSAGE","recipientId":"b\ud800"}""", "bad_recipient", "/recipientId"),
        new("1,001 recipients", $$$"""{"type":"NEW_MESSAGE","notify":{"recipients":[{{{string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"u{i}\""))}}}]}}""", "too_many_recipients", "/notify/recipients"),
        new("no recipients in the list", """{"type":"NEW_MESSAGE","notify":{"recipients":[]}}""", "missing_recipient", "/notify/recipients"),
        new("recipients not a list", """{"type":"NEW_MESSAGE","notify":{"recipients":"bob"}}""", "bad_recipient", "/notify/recipients"),
        new("a recipient in the list is a number", """{"type":"NEW_MESSAGE","notify":{"recipients":["a",2]}}""", "bad_recipient", "/notify/recipients/1"),
        new("except not a list", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"except":"bob"}}""", "bad_except", "/notify/except"),
        new("options not an object", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":[]}""", "bad_options", "/notify"),
        new("options with a misspelt name", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"recipient":["eve"]}}""", "bad_options", "/notify/recipient"),
        new("topics not a list", """{"type":"NEW_MESSAGE","notify":{"topics":"chat/1"}}""", "bad_topic", "/notify/topics"),
        new("no topics in the list", """{"type":"NEW_MESSAGE","notify":{"topics":[]}}""", "missing_topic", "/notify/topics"),
        new("a topic with a NUL", """{"type":"NEW_MESSAGE","notify":{"topics":["a","b\u0000"]}}""", "bad_topic", "/notify/topics/1"),
        new("a topic too long", $$$"""{"type":"NEW_MESSAGE","notify":{"topics":["{{{new string('t', 201)}}}"]}}""", "bad_topic", "/notify/topics/0"),
        new("11 topics", """{"type":"NEW_MESSAGE","notify":{"topics":["1","2","3","4","5","6","7","8","9","10","11"]}}""", "too_many_topics", "/notify/topics"),
        new("priority unknown", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"priority":"urgent"}}""", "bad_priority", "/notify/priority"),
        new("expiry no time", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"expiresAt":"tomorrow"}}""", "bad_expires_at", "/notify/expiresAt"),
        new("expiry without an offset", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"expiresAt":"2026-01-31T12:00:00"}}""", "bad_expires_at", "/notify/expiresAt"),
        new("collapse key empty", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"collapseKey":""}}""", "bad_collapse_key", "/notify/collapseKey"),
        new("category with spaces", """{"type":"NEW_MESSAGE","recipientId":"bob","notify":{"category":"My News"}}""", "bad_category", "/notify/category"),
        new("tenant with a slash", """{"type":"NEW_MESSAGE","recipientId":"bob","tenant":"a/b"}""", "bad_tenant", "/tenant"),
        new("tenant a number", """{"type":"NEW_MESSAGE","recipientId":"bob","tenant":5}""", "bad_tenant", "/tenant"),
        new("tenant header and field differ", """{"type":"NEW_MESSAGE","recipientId":"bob","tenant":"a"}""", "tenant_conflict", "/tenant") { TenantHeader = "b" },
        new("event id too long", $$"""{"type":"NEW_MESSAGE","recipientId":"bob","eventId":"{{new string('e', 256)}}"}""", "bad_event_id", "/eventId"),
        new("event id an object", """{"type":"NEW_MESSAGE","recipientId":"bob","eventId":{}}""", "bad_event_id", "/eventId"),
        new("event id header empty", """{"type":"NEW_MESSAGE","recipientId":"bob"}""", "bad_event_id") { EventIdHeader = "" },
        new("time no time", """{"type":"NEW_MESSAGE","recipientId":"bob","time":"12:00"}""", "bad_time", "/time"),
        new("CloudEvent of another version", """{"specversion":"0.3","id":"1","source":"/shop","type":"NEW_MESSAGE","data":{"recipientId":"bob"}}""", "bad_cloudevent", "/specversion"),
        new("CloudEvent without an id", """{"specversion":"1.0","source":"/shop","type":"NEW_MESSAGE","data":{"recipientId":"bob"}}""", "bad_cloudevent", "/id"),
        new("CloudEvent without a source", """{"specversion":"1.0","id":"1","type":"NEW_MESSAGE","data":{"recipientId":"bob"}}""", "bad_cloudevent", "/source"),
        new("CloudEvent with an id that is a number", """{"specversion":"1.0","id":1,"source":"/shop","type":"NEW_MESSAGE","data":{"recipientId":"bob"}}""", "bad_cloudevent", "/id"),
        new("CloudEvent without a type", """{"specversion":"1.0","id":"1","source":"/shop","data":{"recipientId":"bob"}}""", "no_type", "/type"),
        new("CloudEvent of an unknown type", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MASSAGE","data":{"recipientId":"bob"}}""", "unknown_type", "/type"),
        new("CloudEvent without data", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE"}""", "bad_cloudevent", "/data"),
        new("CloudEvent with data that is no object", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","data":"bob"}""", "not_an_object", "/data"),
        new("CloudEvent with data that is XML", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","datacontenttype":"application/xml","data":"<bob/>"}""", "bad_cloudevent", "/datacontenttype"),
        new("CloudEvent with broken base64", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","data_base64":"%%"}""", "bad_cloudevent", "/data_base64"),
        new("CloudEvent whose time is no time", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","time":"noon","data":{"recipientId":"bob"}}""", "bad_time", "/time"),
        new("CloudEvent without a recipient in its data", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","data":{}}""", "missing_recipient", "/data/recipientId"),
        new("CloudEvent whose tenants differ", """{"specversion":"1.0","id":"1","source":"/shop","type":"NEW_MESSAGE","tenant":"default","data":{"recipientId":"bob","tenant":"b"}}""", "tenant_conflict", "/data/tenant"),
        new("MassTransit envelope without a known type", """{"messageId":"5f0c9b1e-0000-0000-0000-000000000001","messageType":["urn:message:Shop:NewMassage"],"message":{"recipientId":"bob"}}""", "unknown_type", "/messageType/0"),
        new("MassTransit envelope without types", """{"messageId":"5f0c9b1e-0000-0000-0000-000000000001","messageType":[],"message":{"recipientId":"bob"}}""", "no_type", "/messageType"),
        new("MassTransit envelope whose id is a number", """{"messageId":5,"messageType":["urn:message:Shop:NEW_MESSAGE"],"message":{"recipientId":"bob"}}""", "bad_masstransit", "/messageId"),
        new("MassTransit envelope sent at no time", """{"messageId":"m","messageType":["urn:message:Shop:NEW_MESSAGE"],"sentTime":"noon","message":{"recipientId":"bob"}}""", "bad_time", "/sentTime"),
        new("MassTransit message that is no object", """{"messageId":"m","messageType":["urn:message:Shop:NEW_MESSAGE"],"message":["bob"]}""", "not_an_object", "/message"),
        new("MassTransit message without a recipient", """{"messageId":"m","messageType":["urn:message:Shop:NEW_MESSAGE"],"message":{}}""", "missing_recipient", "/message/recipientId"),
    ];
}
