using System.Text;
using Notify.Contracts;
using Notify.Routing;

namespace Notify.UnitTests.Routing;

/// <summary>The truth table: tested row by row, published in docs/routing.md.</summary>
internal sealed record RoutingRow(string Name, string Expected)
{
    public Priority Priority { get; init; } = Priority.Normal;

    public PresenceRule Push { get; init; } = PresenceRule.Always;

    public PresenceRule Email { get; init; } = PresenceRule.Offline;

    public PresenceState Presence { get; init; } = PresenceState.Offline;

    public string? Address { get; init; } = "bob@example.com";

    public bool Expired { get; init; }

    public DeliveryChannel[] Off { get; init; } = [];

    public DeliveryChannel[] CategoryOff { get; init; } = [];

    public RoutingInput Input(DateTimeOffset now) => new(
        Priority, "messages", Expired ? now.AddSeconds(-1) : now.AddDays(7), Push, Email,
        new RecipientProfile(Address, null, new Preferences(
            Off.ToDictionary(c => c, _ => false),
            new Dictionary<string, IReadOnlyDictionary<DeliveryChannel, bool>> { ["messages"] = CategoryOff.ToDictionary(c => c, _ => false) })),
        Presence, now);
}

internal static class RoutingTable
{
    public static readonly IReadOnlyList<RoutingRow> Rows =
    [
        new("offline, the textbook's rule", "send always | send always | send always | send offline"),
        new("online, the textbook's rule", "send always | send always | send always | suppress online") { Presence = PresenceState.Online },
        new("presence unknown counts as offline", "send always | send always | send always | send presence_unknown") { Presence = PresenceState.Unknown },
        new("push only when offline, online", "send always | send always | suppress online | suppress online") { Push = PresenceRule.Offline, Presence = PresenceState.Online },
        new("push only when offline, offline", "send always | send always | send offline | send offline") { Push = PresenceRule.Offline },
        new("mail always, online", "send always | send always | send always | send always") { Email = PresenceRule.Always, Presence = PresenceState.Online },
        new("type never pushes nor mails", "send always | send always | suppress type_never | suppress type_never") { Push = PresenceRule.Never, Email = PresenceRule.Never },
        new("no mail address", "send always | send always | send always | suppress no_address") { Address = null },
        new("push switched off", "send always | send always | suppress channel_off | send offline") { Off = [DeliveryChannel.Push] },
        new("mail switched off", "send always | send always | send always | suppress channel_off") { Off = [DeliveryChannel.Email] },
        new("live frames switched off", "send always | suppress channel_off | send always | send offline") { Off = [DeliveryChannel.Realtime] },
        new("inbox switched off", "suppress channel_off | suppress inbox_off | send always | send offline") { Off = [DeliveryChannel.Inbox] },
        new("category off for push and mail", "send always | send always | suppress category_off | suppress category_off") { CategoryOff = [DeliveryChannel.Push, DeliveryChannel.Email] },
        new("channel off wins over category off", "send always | send always | suppress channel_off | suppress category_off") { Off = [DeliveryChannel.Push], CategoryOff = [DeliveryChannel.Push, DeliveryChannel.Email] },
        new("critical passes every switch", "send critical | send critical | send critical | send offline") { Priority = Priority.Critical, Off = [DeliveryChannel.Inbox, DeliveryChannel.Push, DeliveryChannel.Email], CategoryOff = [DeliveryChannel.Realtime] },
        new("critical keeps the type's presence rule", "send critical | send critical | send critical | suppress online") { Priority = Priority.Critical, Presence = PresenceState.Online },
        new("critical keeps the type's never", "send critical | send critical | suppress type_never | send offline") { Priority = Priority.Critical, Push = PresenceRule.Never },
        new("bulk is decided as normal is", "send always | send always | send always | send offline") { Priority = Priority.Bulk },
        new("expired", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true },
        new("expired, critical", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true, Priority = Priority.Critical },
        new("expired comes before no address", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true, Address = null },
    ];

    public static string Describe(IEnumerable<ChannelDecision> decisions) =>
        string.Join(" | ", decisions.Select(d => $"{(d.Decision == DecisionKind.Send ? "send" : "suppress")} {d.Rule}"));

    public static string Markdown()
    {
        var text = new StringBuilder("| case | inbox | realtime | push | email |\n|---|---|---|---|---|\n");
        foreach (var row in Rows) text.Append("| ").Append(row.Name).Append(" | ").Append(row.Expected).Append(" |\n");
        return text.ToString();
    }
}
