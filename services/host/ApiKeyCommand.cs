using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Notify.Platform.Http;
using Notify.Platform.Postgres;

namespace Notify.Host;

/// <summary><c>notify apikey create</c>: a new key for a service; <c>ensure</c>: a given one.</summary>
internal static class ApiKeyCommand
{
    private const int ShortestKey = 36;

    public static Command Create()
    {
        var key = new Option<string>("--key") { Description = $"The key; it must start with {ApiKeys.Prefix} and have at least {ShortestKey} characters.", Required = true };
        return new Command("apikey", "Keys of services.")
        {
            Command("create", "Prints a new key. Only its hash is stored: it cannot be shown again.", null),
            Command("ensure", "Stores a given key's hash, for development and scripted installs. Safe to repeat.", key),
        };
    }

    private static Command Command(string name, string description, Option<string>? key)
    {
        var tenant = new Option<string>("--tenant") { Description = "The tenant it acts for.", DefaultValueFactory = _ => "default" };
        var label = new Option<string>("--name") { Description = "Its name, for your own overview.", DefaultValueFactory = _ => "service" };
        var actions = new Option<string>("--actions") { Description = "Comma-separated: events:write, recipients:read, recipients:write, topics:read, topics:write, trace:read, simulate, notifications:retract, suppressions:read, suppressions:write, bounces:write, operator; * for all.", DefaultValueFactory = _ => "*" };
        var config = RunCommand.ConfigOption();
        var command = new Command(name, description) { tenant, label, actions, config };
        if (key is not null) command.Add(key);
        command.SetAction(async (parsed, ct) =>
        {
            var made = key is null ? ApiKeys.NewKey() : parsed.GetValue(key)!;
            if (!made.StartsWith(ApiKeys.Prefix, StringComparison.Ordinal) || made.Length < ShortestKey)
                throw new InvalidOperationException($"--key must start with {ApiKeys.Prefix} and have at least {ShortestKey} characters.");
            await using var database = new Database(
                Options.Create(Settings.Read<PostgresOptions>("Postgres", parsed.GetValue(config))), NullLoggerFactory.Instance);
            await new ApiKeys(database, TimeProvider.System).StoreAsync(
                made, parsed.GetValue(tenant)!, parsed.GetValue(label)!,
                parsed.GetValue(actions)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), ct);
            await Console.Out.WriteLineAsync(made);
            return 0;
        });
        return command;
    }
}
