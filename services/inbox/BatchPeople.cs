using Notify.Contracts;
using Notify.Platform;

namespace Notify.Inbox;

/// <summary>The distinct people of a batch, and for each delivery whose it is.</summary>
internal sealed class BatchPeople
{
    private readonly Dictionary<Person, int> index = [];

    public BatchPeople(InboxDelivery[] deliveries)
    {
        Of = new int[deliveries.Length];
        for (var i = 0; i < deliveries.Length; i++)
        {
            var person = new Person(deliveries[i].Tenant, deliveries[i].Recipient);
            if (!index.TryGetValue(person, out var at)) index[person] = at = index.Count;
            Of[i] = at;
        }

        Tenants = [.. index.Keys.Select(p => p.Tenant)];
        Users = [.. index.Keys.Select(p => p.User)];
    }

    public int Count => index.Count;

    public int[] Of { get; }

    public string[] Tenants { get; }

    public string[] Users { get; }

    public int IndexOf(InboxDelivery delivery) => index[new(delivery.Tenant, delivery.Recipient)];
}
