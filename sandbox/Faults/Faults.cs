namespace Notify.Sandbox;

/// <summary>The scripted answers, in order of creation. Thread-safe.</summary>
public sealed class Faults
{
    /// <summary>Most faults at once.</summary>
    public const int Most = 10_000;

    private readonly Lock gate = new();
    private volatile ScriptedFault[] all = [];
    private int lastId;

    /// <summary>The faults, spent ones included.</summary>
    public IReadOnlyList<ScriptedFault> All => all;

    /// <summary>Scripts a fault.</summary>
    /// <exception cref="FaultException">It makes no sense.</exception>
    public ScriptedFault Add(Fault fault) => Add([fault])[0];

    /// <summary>Scripts several faults, all or none.</summary>
    /// <exception cref="FaultException">One makes no sense, or there would be too many.</exception>
    public IReadOnlyList<ScriptedFault> Add(IReadOnlyList<Fault> faults)
    {
        var good = faults.Select(FaultCheck.Checked).ToArray();
        lock (gate)
        {
            if (all.Length + good.Length > Most) throw new FaultException("faults", $"there may be at most {Most}");
            ScriptedFault[] added = [.. good.Select(fault => new ScriptedFault(++lastId, fault))];
            all = [.. all, .. added];
            return added;
        }
    }

    /// <summary>Removes a fault.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(int id)
    {
        lock (gate)
        {
            var before = all.Length;
            all = [.. all.Where(fault => fault.Id != id)];
            return all.Length < before;
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (gate) all = [];
    }

    internal Fault? MatchPush(string project, string? platform, string target) => Match(FaultKind.Push, project, platform, null, [target]);

    internal Fault? MatchOAuth(string? project) => Match(FaultKind.OAuth, project, null, null, []);

    internal Fault? MatchMail(SmtpStage stage, ReadOnlySpan<string> targets) => Match(FaultKind.Mail, null, null, stage, targets);

    private Fault? Match(FaultKind kind, string? project, string? platform, SmtpStage? stage, ReadOnlySpan<string> targets)
    {
        foreach (var scripted in all)
        {
            var fault = scripted.Fault;
            if (fault.Kind == kind && fault.Stage == stage
                && (fault.Project is null || fault.Project == project)
                && (fault.Platform is null || fault.Platform == platform)
                && (fault.Target is null || targets.Contains(fault.Target))
                && scripted.TryTake()) return fault;
        }

        return null;
    }
}
