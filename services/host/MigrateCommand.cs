using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Postgres;

namespace Notify.Host;

/// <summary><c>notify migrate</c>: the database at this version.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var config = RunCommand.ConfigOption();
        var command = new Command("migrate", "Creates or updates roles, schemas and tables, as the login of Postgres:Owner (or POSTGRES). Safe to repeat and to run at once from several places.") { config };
        command.SetAction(async (parsed, ct) =>
        {
            var options = Settings.Read<PostgresOptions>("Postgres", parsed.GetValue(config));
            var ran = await new Migrator(options, NullLogger<Migrator>.Instance).RunAsync(ServiceSet.Migrations, ct);
            foreach (var script in ran) await Console.Out.WriteLineAsync($"applied {script}");
            if (ran.Count == 0) await Console.Out.WriteLineAsync("the database is up to date");
            return 0;
        });
        return command;
    }
}
