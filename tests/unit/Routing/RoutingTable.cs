using System.Text;
using Notify.Catalog;
using Notify.Contracts;
using Notify.Routing;

namespace Notify.UnitTests.Routing;

/// <summary>The truth table: tested row by row, published in docs/preferences.md.</summary>
internal sealed record RoutingRow(string Name, string Expected)
{
    public Priority Priority { get; init; } = Priority.Normal;

    public ChannelRule Push { get; init; } = ChannelRule.Always;

    public ChannelRule Email { get; init; } = ChannelRule.Offline;

    public PresenceState Presence { get; init; } = PresenceState.Offline;

    public string? Address { get; init; } = "bob@example.com";

    public bool Expired { get; init; }

    public DeliveryChannel[] Off { get; init; } = [];

    public DeliveryChannel[] CategoryOff { get; init; } = [];

    public bool AllOff { get; init; }

    /// <summary>Their clock: a Saturday in Vienna.</summary>
    public TimeOnly At { get; init; } = new(13, 0);

    /// <summary>How long ago it was decided first and held.</summary>
    public TimeSpan Waited { get; init; }

    public bool Muted { get; init; }

    public Rhythm? Rhythm { get; init; }

    public QuietSpan? Quiet { get; init; }

    public RoutingInput Input()
    {
        var now = new DateTimeOffset(2026, 1, 31, At.Hour, At.Minute, 0, TimeSpan.FromHours(1));
        var preferences = Preferences.None with { All = AllOff ? false : null, TimeZone = "Europe/Vienna", MutedUntil = Muted ? now.AddHours(1) : null };
        preferences = Off.Aggregate(preferences, (p, channel) => p.With(channel, false));
        preferences = CategoryOff.Aggregate(preferences, (p, channel) => p.With("messages", channel, false));
        preferences = preferences.With("messages", Rhythm);
        if (Quiet is { } span) preferences = preferences.With(DayOfWeek.Friday, span).With(DayOfWeek.Saturday, span);
        return new RoutingInput(
            Priority, "messages", Expired ? now.AddSeconds(-1) : now.AddDays(7), Push, Email,
            new RecipientProfile(Address, null, null, preferences), Presence, now, now - Waited);
    }
}

internal static class RoutingTable
{
    private static readonly ChannelRule UnreadAfter10 = new(ChannelRuleKind.UnreadAfter, TimeSpan.FromMinutes(10));
    private static readonly Rhythm Hourly = new(RhythmKind.Hourly);
    private static readonly Rhythm DailyAt9 = new(RhythmKind.Daily, new TimeOnly(9, 0));
    private static readonly Rhythm DailyAt23 = new(RhythmKind.Daily, new TimeOnly(23, 0));
    private static readonly QuietSpan Night = new(new TimeOnly(22, 0), new TimeOnly(7, 0));

    public static readonly IReadOnlyList<RoutingRow> Rows =
    [
        new("offline, the textbook's rule", "send always | send always | send always | send offline"),
        new("online, the textbook's rule", "send always | send always | send always | suppress online") { Presence = PresenceState.Online },
        new("presence unknown counts as offline", "send always | send always | send always | send presence_unknown") { Presence = PresenceState.Unknown },
        new("push only when offline, online", "send always | send always | suppress online | suppress online") { Push = ChannelRule.Offline, Presence = PresenceState.Online },
        new("push only when offline, offline", "send always | send always | send offline | send offline") { Push = ChannelRule.Offline },
        new("mail always, online", "send always | send always | send always | send always") { Email = ChannelRule.Always, Presence = PresenceState.Online },
        new("type never pushes nor mails", "send always | send always | suppress type_never | suppress type_never") { Push = ChannelRule.Never, Email = ChannelRule.Never },
        new("no mail address", "send always | send always | send always | suppress no_address") { Address = null },
        new("push switched off", "send always | send always | suppress channel_off | send offline") { Off = [DeliveryChannel.Push] },
        new("mail switched off", "send always | send always | send always | suppress channel_off") { Off = [DeliveryChannel.Email] },
        new("live frames switched off", "send always | suppress channel_off | send always | send offline") { Off = [DeliveryChannel.Realtime] },
        new("inbox switched off", "suppress channel_off | suppress inbox_off | send always | send offline") { Off = [DeliveryChannel.Inbox] },
        new("category off for push and mail", "send always | send always | suppress category_off | suppress category_off") { CategoryOff = [DeliveryChannel.Push, DeliveryChannel.Email] },
        new("channel off wins over category off", "send always | send always | suppress channel_off | suppress category_off") { Off = [DeliveryChannel.Push], CategoryOff = [DeliveryChannel.Push, DeliveryChannel.Email] },
        new("critical passes every switch", "send critical | send critical | send critical | send offline") { Priority = Priority.Critical, Off = [DeliveryChannel.Inbox, DeliveryChannel.Push, DeliveryChannel.Email], CategoryOff = [DeliveryChannel.Realtime] },
        new("critical keeps the type's presence rule", "send critical | send critical | send critical | suppress online") { Priority = Priority.Critical, Presence = PresenceState.Online },
        new("critical keeps the type's never", "send critical | send critical | suppress type_never | send offline") { Priority = Priority.Critical, Push = ChannelRule.Never },
        new("bulk is decided as normal is", "send always | send always | send always | send offline") { Priority = Priority.Bulk },
        new("expired", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true },
        new("expired, critical", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true, Priority = Priority.Critical },
        new("expired comes before no address", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true, Address = null },
        new("everything switched off", "suppress all_off | suppress all_off | suppress all_off | suppress all_off") { AllOff = true },
        new("everything off wins over a channel off", "suppress all_off | suppress all_off | suppress all_off | suppress all_off") { AllOff = true, Off = [DeliveryChannel.Push] },
        new("everything off, critical", "send critical | send critical | send critical | send offline") { AllOff = true, Priority = Priority.Critical },
        new("muted", "send always | send always | suppress muted | suppress muted") { Muted = true },
        new("a switch wins over muted", "send always | send always | suppress channel_off | suppress muted") { Muted = true, Off = [DeliveryChannel.Push] },
        new("muted wins over rhythm and quiet hours", "send always | send always | suppress muted | suppress muted") { Muted = true, Rhythm = Hourly, Quiet = Night, At = new(23, 0) },
        new("muted, critical", "send critical | send critical | send critical | send offline") { Muted = true, Priority = Priority.Critical },
        new("instant is no rhythm", "send always | send always | send always | send offline") { Rhythm = new Rhythm(RhythmKind.Instant) },
        new("hourly, at 13:20", "send always | send always | hold rhythm_hourly until 14:00 | hold rhythm_hourly until 14:00") { Rhythm = Hourly, At = new(13, 20) },
        new("hourly, held until the hour", "send always | send always | send always | send offline") { Rhythm = Hourly, At = new(14, 0), Waited = TimeSpan.FromMinutes(40) },
        new("daily at 09:00, at 13:00", "send always | send always | hold rhythm_daily until tomorrow 09:00 | hold rhythm_daily until tomorrow 09:00") { Rhythm = DailyAt9 },
        new("daily at 09:00, held until then", "send always | send always | send always | send offline") { Rhythm = DailyAt9, At = new(9, 0), Waited = TimeSpan.FromHours(20) },
        new("hourly made daily while it was held", "send always | send always | hold rhythm_daily until tomorrow 09:00 | hold rhythm_daily until tomorrow 09:00") { Rhythm = DailyAt9, At = new(14, 0), Waited = TimeSpan.FromMinutes(40) },
        new("the hour falls into quiet hours", "send always | send always | hold rhythm_hourly until tomorrow 07:00 | hold rhythm_hourly until tomorrow 07:00") { Rhythm = Hourly, Quiet = Night, At = new(21, 20) },
        new("daily within quiet hours", "send always | send always | hold rhythm_daily until tomorrow 07:00 | hold rhythm_daily until tomorrow 07:00") { Rhythm = DailyAt23, Quiet = Night },
        new("a rhythm, critical", "send critical | send critical | send critical | send offline") { Rhythm = DailyAt9, Priority = Priority.Critical },
        new("quiet hours, before midnight", "send always | send always | hold quiet_hours until tomorrow 07:00 | hold quiet_hours until tomorrow 07:00") { Quiet = Night, At = new(22, 0) },
        new("quiet hours, after midnight", "send always | send always | hold quiet_hours until 07:00 | hold quiet_hours until 07:00") { Quiet = Night, At = new(6, 59) },
        new("quiet hours, over", "send always | send always | send always | send offline") { Quiet = Night, At = new(7, 0), Waited = TimeSpan.FromHours(8) },
        new("quiet hours come before the type's presence rule", "send always | send always | hold quiet_hours until 07:00 | hold quiet_hours until 07:00") { Quiet = Night, At = new(1, 0), Presence = PresenceState.Online },
        new("quiet hours over, online now", "send always | send always | send always | suppress online") { Quiet = Night, At = new(7, 0), Waited = TimeSpan.FromHours(8), Presence = PresenceState.Online },
        new("quiet hours, switched off while it was held", "send always | send always | suppress channel_off | send offline") { Quiet = Night, At = new(7, 0), Waited = TimeSpan.FromHours(8), Off = [DeliveryChannel.Push] },
        new("quiet hours, no mail address", "send always | send always | hold quiet_hours until 07:00 | suppress no_address") { Quiet = Night, At = new(1, 0), Address = null },
        new("quiet hours, critical", "send critical | send critical | send critical | send offline") { Quiet = Night, At = new(23, 0), Priority = Priority.Critical },
        new("unread after 10 minutes", "send always | send always | send always | hold unread_after until 13:10") { Email = UnreadAfter10 },
        new("unread after 10 minutes, online", "send always | send always | send always | hold unread_after until 13:10") { Email = UnreadAfter10, Presence = PresenceState.Online },
        new("still unread after 10 minutes", "send always | send always | send always | send unread") { Email = UnreadAfter10, Waited = TimeSpan.FromMinutes(10) },
        new("unread after 10 minutes, then quiet", "send always | send always | send always | hold unread_after until tomorrow 07:00") { Email = UnreadAfter10, Quiet = Night, At = new(21, 55) },
        new("unread after 10 minutes, critical", "send critical | send critical | send critical | send critical") { Email = UnreadAfter10, Priority = Priority.Critical },
        new("what expired while it was held", "suppress expired | suppress expired | suppress expired | suppress expired") { Expired = true, Quiet = Night, At = new(7, 0), Waited = TimeSpan.FromHours(8) },
    ];

    public static string Describe(IEnumerable<ChannelDecision> decisions) => string.Join(" | ", decisions.Select(d => d.Decision switch
    {
        DecisionKind.Send => $"send {d.Rule}",
        DecisionKind.Hold => $"hold {d.Rule} until {Clock(d.Until!.Value)}",
        _ => $"suppress {d.Rule}",
    }));

    private static string Clock(DateTimeOffset until)
    {
        var local = until.ToOffset(TimeSpan.FromHours(1));
        return local.Day == 31 ? $"{local:HH:mm}" : $"tomorrow {local:HH:mm}";
    }

    public static string Markdown()
    {
        var text = new StringBuilder("| case | inbox | realtime | push | email |\n|---|---|---|---|---|\n");
        foreach (var row in Rows) text.Append("| ").Append(row.Name).Append(" | ").Append(row.Expected).Append(" |\n");
        return text.ToString();
    }
}
