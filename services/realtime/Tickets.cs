using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Notify.Platform;

namespace Notify.Realtime;

/// <summary>Single-use tickets for clients that cannot set a header. 256 random bits; stored is their hash, so a look into the store opens nothing.</summary>
internal sealed class Tickets(ITicketStore store, IOptions<RealtimeOptions> options)
{
    public async Task<string> IssueAsync(Person person, DateTimeOffset expires)
    {
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.PutAsync(Hash(ticket), new(person.Tenant, person.User, expires), options.Value.TicketLifetime);
        return ticket;
    }

    /// <summary>The holder, once; null if the ticket is unknown, used or too old.</summary>
    public async Task<(Person Person, DateTimeOffset Expires)?> RedeemAsync(string ticket) =>
        await store.TakeAsync(Hash(ticket)) is { } holder ? (holder.Person, holder.Expires) : null;

    private static string Hash(string ticket) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));
}
