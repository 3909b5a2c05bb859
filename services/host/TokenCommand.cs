using System.CommandLine;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Host;

/// <summary><c>notify token</c>: a JWT for development, and nothing else on standard output.</summary>
internal static class TokenCommand
{
    public static Command Create()
    {
        var user = new Option<string>("--user") { Description = "The user's id.", Required = true };
        var tenant = new Option<string>("--tenant") { Description = "The tenant.", DefaultValueFactory = _ => "default" };
        var hours = new Option<int>("--hours") { Description = "How long it is valid.", DefaultValueFactory = _ => 24 };
        var config = RunCommand.ConfigOption();
        var command = new Command("token", "Prints a development JWT for a person, signed with Auth:HmacSecret (the sample secret if none is set).") { user, tenant, hours, config };
        command.SetAction(async (parsed, _) =>
        {
            var auth = Settings.ReadAuth(parsed.GetValue(config));
            var tokens = new PersonTokens(Microsoft.Extensions.Options.Options.Create(auth), TimeProvider.System);
            var person = new Person(parsed.GetValue(tenant)!, parsed.GetValue(user)!);
            await Console.Out.WriteLineAsync(tokens.Issue(person, TimeSpan.FromHours(parsed.GetValue(hours))));
            return 0;
        });
        return command;
    }
}
