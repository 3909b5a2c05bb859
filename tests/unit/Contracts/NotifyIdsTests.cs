using System.Text;
using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Contracts;

public sealed class NotifyIdsTests
{
    /// <summary>The published vectors: a change here breaks every replay of every installation.</summary>
    [Fact]
    public void Ids_equal_the_published_vectors()
    {
        var byProducer = NotifyIds.Event("default", "", "NEW_MESSAGE", "m-17");
        var byPlace = NotifyIds.Event("user-events", 3, 42, DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000), Encoding.UTF8.GetBytes("{}"));
        var byRequest = NotifyIds.Event("default", "key-1", 0);
        var notification = NotifyIds.Notification(byProducer, "bob");
        var delivery = NotifyIds.Delivery(notification, DeliveryChannel.Push, "bob-phone");
        foreach (var (name, id) in new[] { ("event by producer's id", byProducer), ("event by place", byPlace), ("event by request", byRequest), ("notification", notification), ("delivery", delivery), ("waiting", NotifyIds.Hold(notification, DeliveryChannel.Push)) })
            Vectors.For(name).ShouldBe(id, name);
    }

    [Fact]
    public void An_id_is_a_uuid_of_version_5_and_the_variant_of_rfc_9562()
    {
        var text = NotifyIds.Notification(Guid.Empty, "bob").ToString("D");
        text[14].ShouldBe('5');
        "89ab".ShouldContain(text[19]);
    }

    [Fact]
    public void Fields_do_not_run_into_each_other()
    {
        NotifyIds.Event("a", "b", "c", "de").ShouldNotBe(NotifyIds.Event("a", "b", "cd", "e"));
        NotifyIds.Event("a", "", "b", "c").ShouldNotBe(NotifyIds.Event("a", "b", "", "c"));
    }

    private static class Vectors
    {
        public static Guid For(string name) =>
            System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "samples", "ids.v1.json")))
                .RootElement.EnumerateArray().Single(v => v.GetProperty("what").GetString() == name).GetProperty("id").GetGuid();
    }
}
