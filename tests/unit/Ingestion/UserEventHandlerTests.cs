using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Ingestion;
using Notify.Platform.Kafka;
using Notify.Platform.Postgres;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ingestion;

public sealed class UserEventHandlerTests
{
    [Fact]
    public async Task What_a_tenant_sends_above_its_rate_takes_the_bulk_topic_but_never_what_is_critical()
    {
        var options = Options.Create(new IngestionOptions { TenantRate = 10 });
        using var rates = new TenantRates(options, new FakeTimeProvider());
        var catalog = new CurrentCatalog(CatalogLoader.Load(Path.Combine(AppContext.BaseDirectory, "catalog")).Catalog!);
        // Asked for nothing: none of the events has a topic.
        await using var database = new Database(Options.Create(new PostgresOptions { Owner = "Host=127.0.0.1;Port=1;Username=nobody;Database=none" }), NullLoggerFactory.Instance);
        using var expansions = new ExpansionStore(database);
        var handler = new UserEventHandler(new EventReader(catalog, options), rates, expansions);
        var batch = new List<Received<byte[]?>> { Event("quiet", "normal") };
        for (var i = 0; i < 200; i++) batch.Add(Event("loud", i % 2 == 0 ? "normal" : "critical"));
        batch.Add(Event("quiet", "normal"));

        var outcome = await handler.HandleAsync(batch, TestContext.Current.CancellationToken);
        outcome.Rejected.ShouldBeEmpty();
        outcome.Published.Count.ShouldBe(202);
        string[] topics = [.. outcome.Published.Select(p => p.Topic)];
        topics[0].ShouldBe(Topics.Notifications.Name);
        topics[^1].ShouldBe(Topics.Notifications.Name);
        for (var i = 0; i < 200; i += 2) topics[2 + i].ShouldBe(Topics.Notifications.Name, "critical");
        topics.Count(t => t == Topics.NotificationsBulk.Name).ShouldBeInRange(85, 95);
    }

    private static Received<byte[]?> Event(string tenant, string priority) => new()
    {
        Value = Encoding.UTF8.GetBytes(
            $$"""{"type":"NEW_FOLLOWER","tenant":"{{tenant}}","followedUserId":"bob","followerName":"Carol","followerId":"carol","notify":{"priority":"{{priority}}" } }"""),
        Topic = Topics.UserEvents,
        Partition = 0,
        Offset = 0,
        Timestamp = DateTimeOffset.UnixEpoch,
        Headers = [],
    };
}
