namespace Notify.Sandbox;

/// <summary>Gives the answer of a step: the normal one, or what a fault scripts in its place.</summary>
internal sealed class SmtpScript(Faults faults)
{
    /// <summary>Answers.</summary>
    /// <param name="wire">The connection.</param>
    /// <param name="stage">The step.</param>
    /// <param name="about">The addresses that it is about.</param>
    /// <param name="reply">The normal reply.</param>
    /// <param name="accept">What the step does when it succeeds.</param>
    /// <returns>Whether the connection goes on.</returns>
    public ValueTask<bool> AnswerAsync(SmtpWire wire, SmtpStage stage, IReadOnlyList<string> about, string reply, Action? accept)
    {
        if (faults.MatchMail(stage, [.. about]) is { } fault) return FollowAsync(wire, fault, reply, accept);
        accept?.Invoke();
        wire.Reply(reply);
        return ValueTask.FromResult(true);
    }

    private static async ValueTask<bool> FollowAsync(SmtpWire wire, Fault fault, string reply, Action? accept)
    {
        if (fault.DelayMs > 0)
        {
            await wire.FlushAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), wire.Time, wire.Stopping);
        }

        if (fault.Reply is null && fault.Cut != FaultCut.Before) accept?.Invoke();
        if (fault.Cut is not null)
        {
            wire.Cut();
            return false;
        }

        var text = fault.Reply ?? reply;
        if (fault.TrickleMs > 0) await wire.TrickleAsync(text, TimeSpan.FromMilliseconds(fault.TrickleMs));
        else wire.Reply(text);
        return fault.Reply is null || fault.Stage != SmtpStage.Connect && !text.StartsWith("421", StringComparison.Ordinal);
    }
}
