using Notify.FaultTests.Checking;
using Notify.FaultTests.Systems;

namespace Notify.FaultTests.Scenarios;

/// <summary>One row of the promise: what is done to the system under load, and what it may cost.</summary>
internal abstract class Scenario
{
    /// <summary>On the command line and in results.</summary>
    public abstract string Name { get; }

    /// <summary>In the table.</summary>
    public abstract string Row { get; }

    /// <summary>Events a second.</summary>
    public virtual int PerSecond => 60;

    /// <summary>How long the load goes on after the last fault.</summary>
    public virtual TimeSpan Tail => TimeSpan.FromSeconds(3);

    /// <summary>How long the last effect may take after the load has ended.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(75);

    /// <summary>Why it cannot run here; null if it can.</summary>
    public virtual string? Skip(FaultSurroundings around) => null;

    /// <summary>Whether it measures how long others wait, and so cannot share the machine with another run.</summary>
    public virtual bool Alone => false;

    public virtual SystemSettings Settings(FaultSurroundings around) => new();

    /// <summary>Does its faults and returns when they are over.</summary>
    public abstract Task RunAsync(FaultRun run, CancellationToken ct);

    /// <summary>Read after the run.</summary>
    public abstract Bound Bound(FaultRun run);

    /// <summary>What else must hold of this row; adds to the run's failures.</summary>
    public virtual void Check(FaultRun run, Judgement judgement)
    {
    }

    /// <summary>How many records the run was meant to put aside.</summary>
    public virtual int DeadLetters => 0;

    /// <summary>All rows, in the order of the table, new: one remembers what it did in a run.</summary>
    public static IReadOnlyList<Scenario> All() =>
    [
        new KillScenario(), new RollingScenario(), new ZombieScenario(), new BrokerScenario(), new RebalanceScenario(),
        new PostgresScenario(stopped: false), new PostgresScenario(stopped: true), new DiskFullScenario(), new RedisScenario(),
        new FcmScenario(), new CutScenario(push: true), new OAuthScenario(), new SmtpScenario(), new CutScenario(push: false), new StartTlsScenario(),
        new PoisonScenario(), new LoudScenario(tenant: false), new LoudScenario(tenant: true), new OverloadScenario(http: false), new OverloadScenario(http: true), new ClockScenario(), new SlowSocketScenario(), new StormScenario(),
        NetworkScenario.Postgres, NetworkScenario.Redis, NetworkScenario.Smtp, NetworkScenario.Fcm,
    ];
}
