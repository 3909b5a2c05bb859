using Notify.Contracts;
using Notify.Platform;
using Notify.Platform.Presence;

namespace Notify.Inbox;

/// <summary>A change as a person asks for it: one or more transactions, after each the relay is woken and the live frames go out.</summary>
internal sealed class ItemChanges(ItemChangeStore store, OutboxSignal outbox, IPresence presence)
{
    /// <summary>Changes one item.</summary>
    /// <returns>The head after it; null if the person has no such item. Deleting what is deleted changes nothing.</returns>
    public async Task<Head?> ChangeOneAsync(Person person, ItemChange change, Guid id, CancellationToken ct)
    {
        var done = await StepAsync(person, change, ItemSelection.One(id), 0, ct);
        return done.Found is [var item] && (item.DeletedAt is null || change.Kind == InboxChange.Deleted) ? done.Head : null;
    }

    /// <summary>Changes all that are selected, in as many transactions as it takes.</summary>
    /// <returns>The head after the last of them.</returns>
    public async Task<Head> ChangeManyAsync(Person person, ItemChange change, ItemSelection selection, CancellationToken ct)
    {
        long after = 0;
        while (true)
        {
            var done = await StepAsync(person, change, selection, after, ct);
            if (selection.Ids is not null || done.Found.Count < ItemSelection.MaxItems) return done.Head;
            after = done.Found[^1].Pos;
        }
    }

    private async Task<ItemsChanged> StepAsync(
        Person person, ItemChange change, ItemSelection selection, long after, CancellationToken ct)
    {
        var done = await store.ChangeAsync(person, change, selection, after, ct);
        if (done.Changed.Count == 0) return done;
        outbox.Wake();
        var frames = FrameEncoder.Changed(done.Changed, done.Head.Counters.Snapshot());
        // It is committed: the other devices hear of it even if this request is gone.
        await presence.PublishAsync([.. frames.Select(f => new PersonMessage(person, f))], CancellationToken.None);
        return done;
    }
}
