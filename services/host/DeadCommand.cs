using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Platform.Dead;
using Notify.Platform.Kafka;

namespace Notify.Host;

/// <summary><c>notify dead</c>: what could not be handled, and how it is sent again.</summary>
internal static class DeadCommand
{
    public static Command Create() => new("dead", "Records that could not be handled: looks at them, and sends them again once the cause is mended.") { List(), Show(), Send() };

    private static Command List()
    {
        var (choice, json, config) = (new DeadChoice(), Json(), RunCommand.ConfigOption());
        var limit = new Option<int>("--limit") { Description = "Most records to show, the newest.", DefaultValueFactory = _ => 50 };
        var all = new Option<bool>("--all") { Description = "Those too that were sent again already." };
        var command = new Command("list", "Shows the newest dead records that still wait, and how many there are by topic and reason.") { limit, all, json, config };
        choice.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), async (clients, progress) =>
        {
            var filter = choice.Read(parsed) with { All = parsed.GetValue(all) };
            if (parsed.GetValue(limit) is < 1 or > 10_000) throw new InvalidOperationException("--limit is 1 to 10000.");
            var (newest, counts) = (new PriorityQueue<DeadView, DateTimeOffset>(), new SortedDictionary<(string, string), long>());
            foreach (var letter in new DeadReader(clients).Read(filter.Topic, filter.From, after: null, ct).Where(l => progress.Saw(filter.Takes(l))))
            {
                counts[(letter.Place.Topic, letter.Reason)] = counts.GetValueOrDefault((letter.Place.Topic, letter.Reason)) + 1;
                newest.Enqueue(DeadView.Of(letter, whole: false), letter.DiedAt);
                if (newest.Count > parsed.GetValue(limit)) newest.Dequeue();
            }

            var shown = new List<DeadView>(newest.Count);
            while (newest.TryDequeue(out var view, out _)) shown.Add(view);
            await Console.Out.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new DeadOverview(shown, [.. counts.Select(c => new DeadCount(c.Key.Item1, c.Key.Item2, c.Value))]), DeadOutput.Default.DeadOverview)
                : DeadText.Overview(shown, counts));
        }, ct));
        return command;
    }

    private static Command Show()
    {
        var (record, json, config) = (new Argument<string>("record") { Description = "Its place as list shows it, such as user-events/0/17." }, Json(), RunCommand.ConfigOption());
        var command = new Command("show", "Prints one dead record whole: headers, and the value as text, or as base64 if it is no UTF-8.") { record, json, config };
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), async (clients, _) =>
        {
            var view = DeadView.Of(Found(clients, DeadChoice.Place(parsed.GetValue(record)!), ct), whole: true);
            await Console.Out.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(view, DeadOutput.Default.DeadView) : DeadText.Whole(view));
        }, ct));
        return command;
    }

    private static Command Send()
    {
        var (choice, json, config) = (new DeadChoice(), Json(), RunCommand.ConfigOption());
        var records = new Argument<string[]>("records") { Description = "Places as list shows them; instead of the filters.", Arity = ArgumentArity.ZeroOrMore };
        var dry = new Option<bool>("--dry-run") { Description = "Send nothing, only count." };
        var rate = new Option<string?>("--rate") { Description = "Records a second at most, such as 100/s; as fast as Kafka takes them if left out." };
        var again = new Option<bool>("--again") { Description = "Those too that were sent again already." };
        var command = new Command("redrive", "Sends dead records to the topic they came from, with their key, bytes, headers and event id, so that what arrived before does not arrive twice. What was sent is marked and left out the next time.") { records, dry, rate, again, json, config };
        choice.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(parsed.GetValue(config), async (clients, progress) =>
        {
            var filter = choice.Read(parsed) with { All = parsed.GetValue(again) };
            var places = parsed.GetValue(records)!.Select(DeadChoice.Place).ToList();
            if (filter.Narrows == places.Count > 0)
                throw new InvalidOperationException("Say which records: either their places, or at least one of --topic, --reason, --key, --since and --until.");
            var counts = new SortedDictionary<(string, string), long>();
            var skipped = 0L;
            var letters = (places.Count > 0 ? places.Select(p => Found(clients, p, ct)) : new DeadReader(clients).Read(filter.Topic, filter.From, after: null, ct)).Where(letter =>
            {
                var takes = filter.Takes(letter);
                if (!takes && filter.Fits(letter)) skipped++;
                if (takes) counts[(letter.Place.Topic, letter.Reason)] = counts.GetValueOrDefault((letter.Place.Topic, letter.Reason)) + 1;
                return progress.Saw(takes);
            });
            var dryRun = parsed.GetValue(dry);
            if (dryRun) _ = letters.Count();
            else await new Redrive(clients).SendAsync(letters, DeadChoice.Rate(parsed.GetValue(rate)), progress.Sent, ct);
            await Console.Out.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new DeadRedriven(progress.Count, skipped, dryRun, [.. counts.Select(c => new DeadCount(c.Key.Item1, c.Key.Item2, c.Value))]), DeadOutput.Default.DeadRedriven)
                : DeadText.Redriven(dryRun, skipped, counts));
        }, ct));
        return command;
    }

    private static DeadLetter Found(KafkaClients clients, DeadPlace place, CancellationToken ct) => new DeadReader(clients).Find(place, ct)
        ?? throw new InvalidOperationException($"There is no dead record at {place}: it may be older than what the topic keeps. See notify dead list.");

    private static async Task<int> RunAsync(string? config, Func<KafkaClients, DeadProgress, Task> work, CancellationToken ct)
    {
        var clients = new KafkaClients(Settings.Read<KafkaOptions>("Kafka", config), TimeProvider.System, NullLogger<KafkaClients>.Instance);
        var progress = new DeadProgress();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var telling = progress.TellAsync(ended.Token);
        try
        {
            // Off this thread, since it waits for Kafka.
            await Task.Run(() => work(clients, progress), ct);
            return 0;
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
        }
    }

    private static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };
}
