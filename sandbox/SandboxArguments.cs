using System.Globalization;
using System.Net;

namespace Notify.Sandbox;

/// <summary>The command line.</summary>
internal static class SandboxArguments
{
    public const string Help = """
        notify-sandbox: FCM, its OAuth endpoint and an SMTP server in one process, for demos, tests and benchmarks.

        Usage: notify-sandbox [--http PORT] [--fcm PORT] [--smtp PORT] [--listen ADDRESS]

          --http PORT       HTTP/1.1: FCM, OAuth, journal, faults, page. Default 0, a free port
          --fcm PORT        the same over HTTP/2 in clear text. Default 0, a free port
          --smtp PORT       SMTP. Default 0, a free port
          --listen ADDRESS  IP address of all ports. Default 127.0.0.1
          --help            this text

        Prints SANDBOX_URL, FCM_URL and SMTP_URL, one a line, once it serves. Ends on SIGTERM and SIGINT.
        """;

    /// <summary>Reads the command line; null with what is wrong, if something is.</summary>
    public static SandboxOptions? Read(IReadOnlyList<string> arguments, out string? error)
    {
        var options = new SandboxOptions();
        var seen = new HashSet<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = arguments[i].Split('=', 2) is [var name, var given] ? (name, given) : (arguments[i], null);
            error = flag is not ("--http" or "--fcm" or "--smtp" or "--listen") ? $"unknown argument '{arguments[i]}'"
                : !seen.Add(flag) ? $"{flag} is given twice"
                : value is null && i + 1 == arguments.Count ? $"{flag} needs a value"
                : null;
            if (error is not null) return null;
            value ??= arguments[++i];
            if (flag == "--listen")
            {
                if (!IPAddress.TryParse(value, out var address)) error = $"--listen '{value}' is not an IP address";
                else options = options with { Listen = address };
            }
            else if (!ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) error = $"{flag} '{value}' is not a port (0 to 65535)";
            else options = flag switch { "--http" => options with { HttpPort = port }, "--fcm" => options with { FcmPort = port }, _ => options with { SmtpPort = port } };

            if (error is not null) return null;
        }

        error = null;
        return options;
    }
}
