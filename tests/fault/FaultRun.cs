using Notify.Bench.Measuring;
using Notify.Bench.Workload;
using Notify.FaultTests.Checking;
using Notify.FaultTests.Load;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests;

/// <summary>What a scenario has in hand while the load runs.</summary>
internal sealed class FaultRun(
    FaultSurroundings around, SplitSystem system, SandboxClient sandbox, EventPlan plan, EventLoad load, LiveListeners listeners, Random random, bool brief)
{
    /// <summary>The answers of FCM and the mail server while nothing else is scripted: accepted at once, told a little later, so that some are always on their way.</summary>
    public static readonly string[] Usual = ["""{"kind":"push","delayMs":20}""", """{"kind":"mail","stage":"dot","delayMs":20}"""];

    private readonly List<Window> windows = [];
    private readonly List<string> failures = [];

    public FaultSurroundings Around => around;

    public SplitSystem System => system;

    public Stack Stack { get; } = new(around);

    public SandboxClient Sandbox => sandbox;

    public EventPlan Plan => plan;

    public EventLoad Load => load;

    public LiveListeners Listeners => listeners;

    /// <summary>Every choice of the scenario comes from here.</summary>
    public Random Random => random;

    /// <summary>Whether waits are those of a short run.</summary>
    public bool Brief => brief;

    public IReadOnlyList<Window> Windows => windows;

    /// <summary>What the scenario itself saw and should not have seen.</summary>
    public IReadOnlyList<string> Failures => failures;

    /// <summary>The p99 of those beside a loud one in milliseconds, before and while it was loud.</summary>
    public (double Alone, double Beside)? Neighbours { get; set; }

    public void Fail(string what) => failures.Add(what);

    /// <summary>Does something to the system; its window ends when <paramref name="fault"/> returns.</summary>
    public async Task DuringAsync(string what, Func<Task> fault)
    {
        var begin = TimeProvider.System.GetUtcNow();
        Say(what);
        await fault();
        windows.Add(new Window(what, begin, TimeProvider.System.GetUtcNow()));
    }

    /// <summary>A random pause.</summary>
    public Task PauseAsync(int fromMs, int toMs, CancellationToken ct) => Task.Delay(random.Next(fromMs, toMs), ct);

    /// <summary>A pause of a full or of a short run.</summary>
    public Task PauseAsync(TimeSpan full, TimeSpan briefly, CancellationToken ct) => Task.Delay(brief ? briefly : full, ct);

    /// <summary>Scripts faults before the usual answers.</summary>
    public Task ScriptAsync(CancellationToken ct, params IEnumerable<string> faults) => sandbox.ScriptAsync(ct, [.. faults, .. Usual]);

    /// <summary>Which run this is, where two write at once.</summary>
    public static AsyncLocal<string> Label { get; } = new();

    public static void Say(string what) => Console.Error.WriteLine($"      {TimeProvider.System.GetLocalNow():HH:mm:ss.f} {Label.Value}: {what}");
}
