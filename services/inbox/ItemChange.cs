using Notify.Contracts;

namespace Notify.Inbox;

/// <summary>What is to happen to items.</summary>
/// <param name="Kind">What.</param>
/// <param name="Until">For a snooze, until when.</param>
internal readonly record struct ItemChange(InboxChange Kind, DateTimeOffset? Until = null);
