using System.Text.Json;
using Microsoft.Extensions.Options;
using Notify.Platform.Redis;
using StackExchange.Redis;

namespace Notify.Realtime;

/// <summary>Tickets that any node redeems: <c>realtime:ticket:HASH</c>, taken by GETDEL, so at most once over all nodes.</summary>
internal sealed class RedisTicketStore(RedisConnections connections, IOptions<RedisOptions> options) : ITicketStore
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    public async Task PutAsync(string hash, TicketHolder holder, TimeSpan lifetime)
    {
        var redis = await RedisAsync();
        await redis.StringSetAsync(Key(hash), JsonSerializer.SerializeToUtf8Bytes(holder, RealtimeJson.Default.TicketHolder), lifetime).WaitAsync(Bound);
    }

    public async Task<TicketHolder?> TakeAsync(string hash)
    {
        var redis = await RedisAsync();
        var value = (byte[]?)await redis.StringGetDeleteAsync(Key(hash)).WaitAsync(Bound);
        return value is null ? null : JsonSerializer.Deserialize(value, RealtimeJson.Default.TicketHolder);
    }

    private async Task<IDatabase> RedisAsync() => (await connections.Data.WaitAsync(Bound)).GetDatabase();

    private RedisKey Key(string hash) => $"{options.Value.Prefix}realtime:ticket:{hash}";
}
