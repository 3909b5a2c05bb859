using StackExchange.Redis;

namespace Notify.Platform.Presence;

/// <summary>
/// The keys of presence in Redis. The tenant is escaped, so that no user id can reach into another tenant.
/// <list type="table">
/// <item><term><c>presence:marker</c></term><description>the store's age: milliseconds of its first renewal, then <c>ready</c></description></item>
/// <item><term><c>presence:lease:NODE</c></term><description>exists while the node lives</description></item>
/// <item><term><c>presence:connections:TENANT/USER</c></term><description>hash, connection to node</description></item>
/// <item><term><c>presence:summary:TENANT/USER</c></term><description>string, <c>node=count;node=count</c></description></item>
/// <item><term><c>presence:node:NODE</c></term><description>channel, envelopes for the node's connections</description></item>
/// </list>
/// </summary>
internal sealed class PresenceKeys(string prefix)
{
    public RedisKey Marker { get; } = prefix + "presence:marker";

    public string LeasePrefix { get; } = prefix + "presence:lease:";

    public RedisKey Lease(string node) => LeasePrefix + node;

    public RedisKey Connections(Person person) => $"{prefix}presence:connections:{Name(person)}";

    public RedisKey Summary(Person person) => $"{prefix}presence:summary:{Name(person)}";

    public RedisChannel Channel(string node) => RedisChannel.Literal($"{prefix}presence:node:{node}");

    private static string Name(Person person) => $"{Uri.EscapeDataString(person.Tenant)}/{person.User}";
}
