using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>The envelope as MassTransit itself writes it.</summary>
public sealed class MassTransitTests
{
    [Fact]
    public async Task What_MassTransit_sends_is_read_as_an_event()
    {
        var (body, contentType, id) = await SendAsync(new Chat.NEW_MESSAGE("bob", "Alice", "Lunch?", "m-19", "c-4"));
        var reading = Reader().Read(body, new EventContext(null, null, contentType));
        reading.Problem.ShouldBeNull();
        reading.Event!.Type.ShouldBe("NEW_MESSAGE");
        reading.Event.ProducerId.ShouldBe(id);
        reading.Event.Recipients.ShouldBe(["bob"]);
        reading.Event.Time.ShouldNotBeNull();
        reading.Event.Payload.GetProperty("preview").GetString().ShouldBe("Lunch?");
    }

    [Fact]
    public async Task The_sample_has_only_fields_that_MassTransit_writes()
    {
        var (body, _, _) = await SendAsync(new Chat.NEW_MESSAGE("bob", "Alice", "Lunch?", "m-19", "c-4"));
        var written = JsonElement.Parse(body).EnumerateObject().Select(p => p.Name).ToHashSet();
        var sample = JsonElement.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "user-event-masstransit.v1.json")));
        sample.EnumerateObject().Select(p => p.Name).Where(n => !written.Contains(n)).ShouldBeEmpty();
        JsonElement.DeepEquals(sample.GetProperty("message"), JsonElement.Parse(body).GetProperty("message")).ShouldBeTrue();
    }

    private static EventReader Reader() =>
        new(new CurrentCatalog(CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog")).Catalog!), Options.Create(new IngestionOptions()));

    private static async Task<(byte[] Body, string? ContentType, string Id)> SendAsync<T>(T message)
        where T : class
    {
        var received = new TaskCompletionSource<(byte[], string?, string)>();
        var bus = Bus.Factory.CreateUsingInMemory(configure => configure.ReceiveEndpoint("q", endpoint => endpoint.Handler<T>(context =>
        {
            received.TrySetResult((context.ReceiveContext.GetBody(), context.ReceiveContext.ContentType?.ToString(), context.MessageId!.Value.ToString()));
            return Task.CompletedTask;
        })));
        await bus.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await bus.Publish(message, TestContext.Current.CancellationToken);
            return await received.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
        finally
        {
            await bus.StopAsync(TestContext.Current.CancellationToken);
        }
    }
}
