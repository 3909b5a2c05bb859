using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>What the schemas of the three event shapes allow is what ingestion takes, and what they forbid it refuses.</summary>
public sealed class UserEventShapeTests
{
    private const string Plain = "user-event-plain.v1.json";
    private const string Full = "user-event.v1.json";
    private const string CloudEvent = "user-event-cloudevent.v1.json";
    private const string MassTransit = "user-event-masstransit.v1.json";

    private static readonly EventReader Reader =
        new(new CurrentCatalog(CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog")).Catalog!), Options.Create(new IngestionOptions()));

    [Theory]
    [InlineData(Plain)]
    [InlineData(Full)]
    [InlineData(CloudEvent)]
    [InlineData(MassTransit)]
    public Task The_sample_is_taken(string file) => BothSayAsync(file, PublishedShapes.Sample(file), good: true);

    [Theory]
    [InlineData(Plain, "", """{"eventId": null, "tenant": null, "time": null, "ofATomorrow": 1}""")]
    [InlineData(Plain, "", """{"time": "2026-01-31T12:00:00.123+02:00", "tenant": "acme"}""")]
    [InlineData(Full, "notify", """{"except": null, "priority": null, "expiresAt": null, "collapseKey": null, "category": null}""")]
    [InlineData(CloudEvent, "", """{"subject": null, "time": null, "tenant": "acme", "partitionkey": "7", "sequence": 3}""")]
    [InlineData(CloudEvent, "data", """{"notify": {"priority": "bulk", "except": ["alice"]}}""")]
    [InlineData(MassTransit, "", """{"sentTime": null, "messageId": null, "host": {"processId": 7}}""")]
    [InlineData(MassTransit, "message", """{"notify": {"recipients": ["carol"]}}""")]
    public Task A_variant_that_is_allowed_is_taken(string file, string at, string change) => BothSayAsync(file, Changed(file, at, change), good: true);

    [Theory]
    [InlineData(Plain, "", """{"type": 7}""")]
    [InlineData(Plain, "", """{"type": ""}""")]
    [InlineData(Plain, "", """{"eventId": 7}""")]
    [InlineData(Plain, "", """{"eventId": ""}""")]
    [InlineData(Plain, "", """{"tenant": "a/b"}""")]
    [InlineData(Plain, "", """{"time": "yesterday"}""")]
    [InlineData(Plain, "", """{"notify": []}""")]
    [InlineData(Full, "notify", """{"recipients": []}""")]
    [InlineData(Full, "notify", """{"recipients": [7]}""")]
    [InlineData(Full, "notify", """{"priority": "urgent"}""")]
    [InlineData(Full, "notify", """{"expiresAt": "tomorrow"}""")]
    [InlineData(Full, "notify", """{"collapseKey": ""}""")]
    [InlineData(Full, "notify", """{"category": "Not A Word"}""")]
    [InlineData(Full, "notify", """{"recipient": "bob"}""")]
    [InlineData(CloudEvent, "", """{"specversion": "2.0"}""")]
    [InlineData(CloudEvent, "", """{"id": ""}""")]
    [InlineData(CloudEvent, "", """{"source": 7}""")]
    [InlineData(CloudEvent, "", """{"time": "yesterday"}""")]
    [InlineData(CloudEvent, "", """{"data": "text"}""")]
    [InlineData(CloudEvent, "data", """{"notify": {"priority": "urgent"}}""")]
    [InlineData(MassTransit, "", """{"messageType": []}""")]
    [InlineData(MassTransit, "", """{"messageType": [7]}""")]
    [InlineData(MassTransit, "", """{"messageId": 7}""")]
    [InlineData(MassTransit, "", """{"message": "text"}""")]
    [InlineData(MassTransit, "", """{"sentTime": 7}""")]
    [InlineData(MassTransit, "message", """{"notify": {"topic": "x"}}""")]
    public Task A_variant_that_is_forbidden_is_refused(string file, string at, string change) => BothSayAsync(file, Changed(file, at, change), good: false);

    private static async Task BothSayAsync(string file, JsonObject value, bool good)
    {
        var errors = await PublishedShapes.ErrorsAsync(file, value);
        errors.Count.ShouldBe(good ? 0 : Math.Max(1, errors.Count), $"by the schema {file} has {string.Join(", ", errors)}");
        var shape = file switch { CloudEvent => MediaTypes.CloudEvent, MassTransit => MediaTypes.MassTransit, _ => MediaTypes.Json };
        var problem = Reader.Read(JsonSerializer.SerializeToUtf8Bytes(value), new EventContext(null, null, shape)).Problem;
        (problem is null).ShouldBe(good, problem?.Reason ?? "ingestion takes it");
    }

    private static JsonObject Changed(string file, string at, string change)
    {
        var sample = PublishedShapes.Sample(file);
        var target = at.Length == 0 ? sample : sample[at]!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) target[name] = value?.DeepClone();
        return sample;
    }
}
