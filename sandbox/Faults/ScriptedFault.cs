namespace Notify.Sandbox;

/// <summary>A fault that is scripted, with how often it was applied.</summary>
public sealed class ScriptedFault
{
    private readonly Lock gate = new();
    private readonly Random? draw;
    private int matched;

    internal ScriptedFault(int id, Fault fault)
    {
        (Id, Fault) = (id, fault);
#pragma warning disable CA5394 // A repeatable draw is wanted here, not a secret one.
        if (fault.Share is not null) draw = new Random(fault.Seed);
#pragma warning restore CA5394
    }

    /// <summary>Its id, for <c>DELETE /faults/{id}</c>.</summary>
    public int Id { get; }

    /// <summary>What it does.</summary>
    public Fault Fault { get; }

    /// <summary>How often it was applied.</summary>
    public int Matched => Volatile.Read(ref matched);

    /// <summary>Takes one application, if it is not spent and the draw says so.</summary>
    internal bool TryTake()
    {
        lock (gate)
        {
            if (matched >= Fault.Times) return false;
#pragma warning disable CA5394
            if (draw is not null && draw.NextDouble() >= Fault.Share) return false;
#pragma warning restore CA5394
            matched++;
            return true;
        }
    }
}
