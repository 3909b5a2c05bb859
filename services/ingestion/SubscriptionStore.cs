using Dapper;
using Notify.Platform;
using Notify.Platform.Postgres;

namespace Notify.Ingestion;

/// <summary>A subscription, seen from its topic or from its person.</summary>
/// <param name="Id">The person, or the topic.</param>
/// <param name="SubscribedAt">Since when, by PostgreSQL's clock.</param>
internal sealed record Subscription(string Id, DateTimeOffset SubscribedAt);

/// <summary>Who is subscribed to which topics, behind row level security.</summary>
internal sealed class SubscriptionStore(Database database)
{
    /// <summary>Subscribes people; who is subscribed already stays so since when he was.</summary>
    /// <returns>How many were not.</returns>
    public Task<int> AddAsync(string tenant, string topic, IReadOnlyCollection<string> users, CancellationToken ct) => ExecuteAsync(tenant, """
        insert into ingestion.subscriptions (tenant, topic, user_id, subscribed_at)
        select @tenant, @topic, u, clock_timestamp() from unnest(@users) u order by u collate "C" on conflict do nothing
        """, new { tenant, topic, users = users.ToArray() }, ct);

    /// <summary>Unsubscribes people.</summary>
    /// <returns>How many were subscribed.</returns>
    public Task<int> RemoveAsync(string tenant, string topic, IReadOnlyCollection<string> users, CancellationToken ct) => ExecuteAsync(tenant, """
        delete from ingestion.subscriptions where tenant = @tenant and topic = @topic and user_id = any(@users)
        """, new { tenant, topic, users = users.ToArray() }, ct);

    /// <summary>Unsubscribes a person from all topics: all that is kept of a person here.</summary>
    public Task<int> RemoveAsync(Person person, CancellationToken ct) => ExecuteAsync(person.Tenant, """
        delete from ingestion.subscriptions where tenant = @Tenant and user_id = @User
        """, person, ct);

    /// <summary>People subscribed to a topic, in the order of their ids.</summary>
    public Task<IReadOnlyList<Subscription>> OfTopicAsync(string tenant, string topic, string after, int limit, CancellationToken ct) => ReadAsync(tenant, """
        select user_id as id, subscribed_at from ingestion.subscriptions
        where tenant = @tenant and topic = @topic and user_id > @after order by user_id limit @limit
        """, new { tenant, topic, after, limit }, ct);

    /// <summary>Topics that a person is subscribed to, in the order of their names.</summary>
    public Task<IReadOnlyList<Subscription>> OfPersonAsync(Person person, string after, int limit, CancellationToken ct) => ReadAsync(person.Tenant, """
        select topic as id, subscribed_at from ingestion.subscriptions
        where tenant = @Tenant and user_id = @User and topic > @after order by topic limit @limit
        """, new { person.Tenant, person.User, after, limit }, ct);

    /// <summary>People subscribed to any of the topics, each once, in the order of their ids.</summary>
    public async Task<IReadOnlyList<string>> OfTopicsAsync(string tenant, IReadOnlyList<string> topics, int limit, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        return [.. await session.Connection.QueryAsync<string>(new CommandDefinition("""
            select distinct s.user_id from unnest(@topics) t(topic) cross join lateral (
              select user_id from ingestion.subscriptions where tenant = @tenant and topic = t.topic order by user_id limit @limit) s
            order by s.user_id limit @limit
            """, new { tenant, topics = topics.ToArray(), limit }, session.Transaction, cancellationToken: ct))];
    }

    private async Task<int> ExecuteAsync(string tenant, string sql, object parameters, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        var rows = await session.Connection.ExecuteAsync(new CommandDefinition(sql, parameters, session.Transaction, cancellationToken: ct));
        await session.CommitAsync(ct);
        return rows;
    }

    private async Task<IReadOnlyList<Subscription>> ReadAsync(string tenant, string sql, object parameters, CancellationToken ct)
    {
        await using var session = await database.OpenAsync(tenant, ct);
        var rows = await session.Connection.QueryAsync<(string Id, DateTime At)>(new CommandDefinition(sql, parameters, session.Transaction, cancellationToken: ct));
        return [.. rows.Select(r => new Subscription(r.Id, new DateTimeOffset(r.At, TimeSpan.Zero)))];
    }
}
