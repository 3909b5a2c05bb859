using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notify.Inbox;
using Notify.Platform.Postgres;

namespace Notify.Host;

/// <summary><c>notify inbox check</c>: whether heads and counters are what the items say.</summary>
internal static class InboxCommand
{
    public static Command Create() => new("inbox", "The inboxes of all people.") { Check() };

    private static Command Check()
    {
        var config = RunCommand.ConfigOption();
        var command = new Command("check", "Counts every inbox anew, in one snapshot, and compares it with the head and the counters that are stored. Changes nothing; 1 if any differ. Reads all items: on a large database run it on a replica or at a quiet time.") { config };
        command.SetAction(async (parsed, ct) =>
        {
            await using var database = new Database(
                Options.Create(Settings.Read<PostgresOptions>("Postgres", parsed.GetValue(config))), NullLoggerFactory.Instance);
            var checker = new InboxChecker(database);
            var drifts = await checker.CheckAsync(ct);
            foreach (var drift in drifts)
                await Console.Out.WriteLineAsync($"{drift.Person.Tenant}/{drift.Person.User}: stored {drift.Stored}, counted {drift.Counted}");
            await Console.Out.WriteLineAsync($"{await checker.PeopleAsync(ct)} inboxes, {drifts.Count} differ [head, unseen, unread, total, by category]");
            return drifts.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
