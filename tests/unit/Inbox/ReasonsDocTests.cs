using System.Text.RegularExpressions;
using Notify.UnitTests.Architecture;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Inbox;

/// <summary>docs/trace.md lists every reason that the code gives, and none that it does not.</summary>
public sealed partial class ReasonsDocTests
{
    /// <summary>The files that give reasons, each with the words in it that are none.</summary>
    private static readonly Dictionary<string, string[]> Sources = new()
    {
        ["services/routing/RoutingPolicy.cs"] = [],
        ["services/routing/Rhythm.cs"] = [],
        ["services/routing/Preferences.cs"] = [],
        ["services/routing/Held/HeldVerdict.cs"] = ["held", "frozen", "suppressed"],
        ["contracts/Settlement.cs"] = [],
        ["services/inbox/InboxDeliveryHandler.cs"] = [],
        ["services/push/PushReport.cs"] = [],
        ["services/push/PushSender.cs"] = [],
        ["services/push/FcmReaction.cs"] = [],
        ["services/push/FcmGate.cs"] = ["android", "ios", "web", "part", "platform", "project", "reason"],
        ["services/push/FcmClient.cs"] = ["reason"],
        ["services/push/DeviceDrops.cs"] = ["reason"],
        ["platform/Ledger/LedgerItem.cs"] = ["claimed", "failed", "pending", "sending", "sent", "suppressed"],
        ["platform/Ledger/LedgerSends.cs"] = [],
        ["services/email/SmtpReaction.cs"] = [],
        ["services/email/EmailSender.cs"] = [],
    };

    [Fact]
    public void The_page_has_the_reasons_of_the_code_and_no_others()
    {
        var given = Sources.SelectMany(s => Literal().Matches(Code(s.Key)).Select(m => m.Groups[1].Value).Except(s.Value)).ToHashSet();
        given.UnionWith(["fcm_<status>", "<reason>_en_masse"]);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "trace.md"));
        var told = Row().Matches(page[page.IndexOf("## Reasons", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value).ToList();
        told.ShouldBeUnique();
        told.ShouldBe(given, ignoreOrder: true);
    }

    [Fact]
    public void No_other_file_gives_a_reason_to_a_send_or_a_decision()
    {
        Repository.Sources("services", "platform").Where(f => Gives().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(Repository.Root, f)).Except(Sources.Keys).ShouldBeEmpty();
    }

    private static string Code(string file) => Comment().Replace(File.ReadAllText(Path.Combine(Repository.Root, file)), "");

    [GeneratedRegex("(?<![$\\w])\"([a-z][a-z0-9_]*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("^\\s*///?.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("^\\| `([^`]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("(SendResult\\.(Suppressed|Failed|Retry|Unknown|Deferred)|Suppress(ed)?)\\([^)]*\"[a-z_]+\"")]
    private static partial Regex Gives();
}
