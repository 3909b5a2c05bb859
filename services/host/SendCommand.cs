using System.CommandLine;

namespace Notify.Host;

/// <summary><c>notify send</c>: an event from a file, an argument or standard input to <c>POST /v1/events</c>.</summary>
internal static class SendCommand
{
    public static Command Create()
    {
        var json = new Argument<string?>("event") { Description = "The event as JSON (or an array of events); - or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { Description = "Read the event from a file." };
        var (url, key) = (ApiCall.Url(), ApiCall.Key());
        var command = new Command("send", "Sends an event and prints the answer, the ids of what was accepted.") { json, file, url, key };
        command.SetAction(async (parsed, ct) =>
        {
            var body = await ApiCall.BodyAsync(parsed.GetValue(json), parsed.GetValue(file), ct);
            var (done, answer) = await ApiCall.PostAsync(parsed, url, key, "/v1/events", body, ct);
            await (done ? Console.Out : Console.Error).WriteLineAsync(answer);
            return done ? 0 : 1;
        });
        return command;
    }
}
