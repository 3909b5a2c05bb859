using Notify.Contracts;
using Notify.Inbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Inbox;

/// <summary>One state for each channel, whatever is known of it: a table of decision, ends, ends of its digest, and what is told.</summary>
public sealed class ChannelEndTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Lead = new("8f3ad7c2-3c0e-5b1e-9d42-000000000001");

    [Theory]
    // What is decided, while nothing has ended.
    [InlineData("send always", "", "", "pending")]
    [InlineData("hold quiet_hours", "", "", "held quiet_hours")]
    [InlineData("suppress muted", "", "", "suppressed muted 0")]
    [InlineData("", "", "", "pending")]
    // One end.
    [InlineData("send always", "sent", "", "sent 1")]
    [InlineData("send always", "suppressed:no_device", "", "suppressed no_device 1")]
    [InlineData("send always", "failed:too_large", "", "failed too_large 1")]
    [InlineData("send always", "sent:body_cut", "", "sent body_cut 1")]
    [InlineData("", "sent", "", "sent 1")]
    // Several devices.
    [InlineData("send always", "failed:unregistered sent", "", "sent 2")]
    [InlineData("send always", "sent failed:unregistered", "", "sent 1")]
    [InlineData("send always", "suppressed:device_gone failed:unregistered suppressed:read", "", "failed unregistered 2")]
    [InlineData("send always", "suppressed:device_gone suppressed:read", "", "suppressed read 2")]
    // What waited.
    [InlineData("hold quiet_hours", "suppressed:read", "", "suppressed read 1")]
    [InlineData("hold quiet_hours", "released:quiet_hours", "", "pending")]
    [InlineData("hold quiet_hours", "released:quiet_hours sent", "", "sent 2")]
    [InlineData("hold quiet_hours", "released:quiet_hours suppressed:no_device", "", "suppressed no_device 2")]
    [InlineData("hold quiet_hours", "digest:quiet_hours", "", "pending in digest")]
    [InlineData("hold quiet_hours", "digest:quiet_hours", "released:quiet_hours", "pending in digest")]
    [InlineData("hold quiet_hours", "digest:quiet_hours", "released:quiet_hours sent", "sent 2 in digest")]
    [InlineData("hold quiet_hours", "digest:quiet_hours", "failed:unregistered", "failed unregistered 1 in digest")]
    // A replay decided otherwise than the log has it: what was done counts.
    [InlineData("suppress online", "sent", "", "sent 1")]
    public void Each_row_has_one_state(string decided, string own, string ofDigest, string expected)
    {
        var word = decided.Split(' ');
        var decision = decided.Length == 0 ? null : new DecisionRow(1, Guid.Empty, Guid.Empty, "bob", "T", "c", Start, Start, PresenceState.Offline,
            [new() { Channel = DeliveryChannel.Push, Decision = Enum.Parse<DecisionKind>(word[0], ignoreCase: true), Rule = word[1] }], null);
        var told = ChannelEnd.Of(DeliveryChannel.Push, decision, Ends(own), id => id == Lead ? Ends(ofDigest) : throw new InvalidOperationException("another digest"));
        string?[] parts =
        [
            told.State.ToString().ToLowerInvariant(), told.Reason,
            told.At is { } at ? $"{(at - Start).TotalSeconds}" : null, told.Digest == Lead ? "in digest" : null,
        ];
        string.Join(' ', parts.Where(p => p is not null)).ShouldBe(expected);
        told.Ends.Count.ShouldBe(Ends(own).Count);
    }

    private static List<DeliveryEnd> Ends(string ends) =>
    [
        .. ends.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((e, i) => e.Split(':') is var parts
            ? new DeliveryEnd
            {
                Status = parts[0] == "digest" ? DeliveryStatus.Released : Enum.Parse<DeliveryStatus>(parts[0], ignoreCase: true),
                Reason = parts.Length > 1 ? parts[1] : null,
                ProviderId = parts[0] == "digest" ? Lead.ToString() : parts[0] == "sent" ? "projects/p/messages/1" : null,
                At = Start.AddSeconds(i + 1),
            }
            : null!),
    ];
}
