using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

public sealed class TopicTests
{
    [Fact]
    public void Every_topic_stands_in_the_published_table()
    {
        var published = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "architecture.md"));
        foreach (var name in Topics.All.Select(t => t.Name).Append(Topics.UserEvents)) published.ShouldContain($"`{name}`");
    }

    [Fact]
    public void A_key_is_the_person_so_that_order_is_kept_for_each()
    {
        Topics.Key("acme", "bob").ShouldBe("acme/bob");
        Topics.RecipientChanges.Key(new RecipientChanged { Tenant = "acme", Recipient = "bob", Change = RecipientChange.Updated, At = default }).ShouldBe("acme/bob");
    }

    [Fact]
    public void Bulk_topics_carry_the_same_records_beside_their_twins()
    {
        Topics.NotificationsBulk.Bulk.ShouldBeTrue();
        Topics.NotificationsBulk.Json.ShouldBe(Topics.Notifications.Json);
        Topics.InboxDeliveriesBulk.Json.ShouldBe(Topics.InboxDeliveries.Json);
    }
}
