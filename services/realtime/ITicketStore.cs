using Notify.Platform;

namespace Notify.Realtime;

/// <summary>Whom a ticket lets in, and until when.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user.</param>
/// <param name="Expires">When the token that the ticket stands for ends.</param>
internal sealed record TicketHolder(string Tenant, string User, DateTimeOffset Expires)
{
    public Person Person => new(Tenant, User);
}

/// <summary>Holds tickets, by their hash, until they are taken or too old. Two implementations: in memory when one process runs everything, Redis otherwise.</summary>
internal interface ITicketStore
{
    /// <exception cref="Exception">A failure of the store, see <see cref="Platform.Presence.StoreFailure"/>.</exception>
    Task PutAsync(string hash, TicketHolder holder, TimeSpan lifetime);

    /// <summary>Takes a ticket out, atomically: of several who ask only one gets it. Null if it is not there.</summary>
    /// <exception cref="Exception">A failure of the store, see <see cref="Platform.Presence.StoreFailure"/>.</exception>
    Task<TicketHolder?> TakeAsync(string hash);
}
