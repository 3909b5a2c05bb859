namespace Notify.Platform.Presence;

/// <summary>The two atomic scripts of presence. Times are Redis' own: expiry by PX and TIME, never a node's clock.</summary>
internal static class PresenceScripts
{
    /// <summary>
    /// States which connections of one person a node holds, the whole truth of that node each time, so that a repeated, lost
    /// or late call heals itself. Entries of nodes without a lease are reaped in passing. Answers the person's connections.
    /// KEYS: connections, summary. ARGV: node, lease prefix, keep in ms, connections of the node...
    /// </summary>
    public const string Hold = """
        local all = redis.call('HGETALL', KEYS[1])
        local alive = { [ARGV[1]] = true }
        local counts = {}
        local total = 0
        local gone = {}
        for i = 1, #all, 2 do
          local node = all[i + 1]
          if alive[node] == nil then alive[node] = redis.call('EXISTS', ARGV[2] .. node) == 1 end
          if node == ARGV[1] or not alive[node] then
            gone[#gone + 1] = all[i]
          else
            counts[node] = (counts[node] or 0) + 1
            total = total + 1
          end
        end
        for i = 1, #gone do redis.call('HDEL', KEYS[1], gone[i]) end
        for i = 4, #ARGV do
          redis.call('HSET', KEYS[1], ARGV[i], ARGV[1])
          counts[ARGV[1]] = (counts[ARGV[1]] or 0) + 1
          total = total + 1
        end
        if total == 0 then
          redis.call('DEL', KEYS[1], KEYS[2])
          return 0
        end
        local summary = {}
        for node, count in pairs(counts) do summary[#summary + 1] = node .. '=' .. count end
        table.sort(summary)
        redis.call('SET', KEYS[2], table.concat(summary, ';'), 'PX', ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return total
        """;

    /// <summary>
    /// Renews a node's lease and lets a fresh store settle: it is ready once a lease time has passed since its first renewal,
    /// for by then every living node has said what it holds. A node that finds its lease gone makes the store settle anew.
    /// Answers 1 if the lease was there. KEYS: lease, marker. ARGV: lease in ms, 1 if the node has held a lease before.
    /// </summary>
    public const string Renew = """
        local had = redis.call('EXISTS', KEYS[1])
        redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local marker = redis.call('GET', KEYS[2])
        if not marker or (had == 0 and ARGV[2] == '1') then
          redis.call('SET', KEYS[2], string.format('%.0f', now))
        elseif marker ~= 'ready' and now - tonumber(marker) >= tonumber(ARGV[1]) then
          redis.call('SET', KEYS[2], 'ready')
        end
        return had
        """;
}
