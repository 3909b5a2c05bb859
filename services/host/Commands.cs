using System.CommandLine;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Notify.Host;

/// <summary>Runs a command line: 0 is success, 1 a failure said in one line, 2 a wrong command line.</summary>
internal static class Commands
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try --help.");
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures) await Console.Error.WriteLineAsync($"Configuration: {failure}");
            return 1;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or NpgsqlException or KafkaException or HttpRequestException or TimeoutException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
