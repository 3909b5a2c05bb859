namespace Notify.Email;

/// <summary>
/// The stage that a dialogue has reached, and its deadline. How the final dot is known: MailKit writes the message (the
/// body of ours, <see cref="WatchedBody"/>, reports its end), then the dot, then waits. So a failure before the body's end
/// is certainly before the dot, and every later one counts as after it, even in the instant between the two: an outcome is
/// rather called unknown than repeated by mistake. A body measured for SIZE is written before RCPT and does not count.
/// </summary>
internal sealed class SmtpStages : IDisposable
{
    private readonly EmailOptions options;
    private readonly CancellationTokenSource deadline;

    public SmtpStages(SmtpStage first, EmailOptions options, TimeProvider clock)
    {
        this.options = options;
        Now = first;
        deadline = new(options.CommandTimeout, clock);
    }

    public SmtpStage Now { get; private set; }

    public CancellationToken Deadline => deadline.Token;

    /// <summary>A stage begins: its time runs from here.</summary>
    public void Enter(SmtpStage stage)
    {
        Now = stage;
        deadline.CancelAfter(stage == SmtpStage.AfterDot ? options.FinalDotTimeout : options.CommandTimeout);
    }

    /// <summary>The body begins (the answer to DATA has come) or is written whole.</summary>
    public void OnBody(bool whole)
    {
        if (Now == SmtpStage.Data) Enter(whole ? SmtpStage.AfterDot : SmtpStage.Data);
    }

    public void Dispose() => deadline.Dispose();
}
