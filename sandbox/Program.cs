using System.Runtime.InteropServices;
using Notify.Sandbox;

if (args.Contains("--help"))
{
    Console.WriteLine(SandboxArguments.Help);
    return 0;
}

if (SandboxArguments.Read(args, out var error) is not { } options)
{
    await Console.Error.WriteLineAsync($"notify-sandbox: {error}. See notify-sandbox --help.");
    return 2;
}

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    await using var server = await SandboxServer.StartAsync(options, CancellationToken.None);
    Console.WriteLine($"SANDBOX_URL={server.HttpUrl}");
    Console.WriteLine($"FCM_URL={server.FcmUrl}");
    Console.WriteLine($"SMTP_URL={server.SmtpUrl}");
    await stop.Task;
    return 0;
}
catch (IOException taken)
{
    await Console.Error.WriteLineAsync($"notify-sandbox: {taken.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}
