using Notify.FaultTests.Report;
using Notify.FaultTests.Scenarios;

namespace Notify.FaultTests.Checking;

/// <summary>Holds a run against its bound.</summary>
internal sealed class Verdict(FaultRun run, Judgement judgement, Bound bound, DateTimeOffset loadEnd)
{
    public RunResult Of(Scenario scenario, int seed, int dead, TimeSpan took)
    {
        var resume = bound.Resume is null ? null
            : new[] { judgement.Inbox, judgement.Push, judgement.Mail }.Select(c => Resumption.Longest(c, run.Windows, loadEnd)).MaxBy(r => r.Time);
        if (resume is not null) FaultRun.Say($"{resume}");
        return new RunResult
        {
            Scenario = scenario.Name,
            Row = scenario.Row,
            Seed = seed,
            Brief = run.Brief,
            Sent = run.Load.Produced,
            Accepted = judgement.Accepted,
            Lost = judgement.Lost.Count,
            Unexpected = judgement.Unexpected,
            InboxRepeats = judgement.Inbox.Repeated,
            PushRepeats = judgement.Push.Repeated,
            PushBound = bound.Pushes,
            MailRepeats = judgement.Mail.Repeated,
            MailBound = bound.Mails,
            FrameGap = judgement.Gap(run.Listeners),
            Recovered = judgement.Recovered,
            ResumeSeconds = resume?.Time.TotalSeconds,
            ResumeBound = bound.Resume?.TotalSeconds,
            NeighboursMs = run.Neighbours?.Beside,
            NeighboursAloneMs = run.Neighbours?.Alone,
            Faults = [.. run.Windows.Select(w => w.What)],
            Seconds = took.TotalSeconds,
            Failures = [.. Failures(resume, dead - scenario.DeadLetters), .. run.Failures],
        };
    }

    private IEnumerable<string> Failures(Resumption? resume, int dead)
    {
        var lost = judgement.Lost;
        if (lost.Count > 0) yield return $"lost: {lost.Count} ({string.Join(", ", lost.Take(5))})";
        if (judgement.Unexpected > 0) yield return $"unexpected: inbox {judgement.Inbox.Unexpected}, push {judgement.Push.Unexpected}, mail {judgement.Mail.Unexpected}";
        if (judgement.Inbox.Repeated > 0) yield return $"duplicates: {judgement.Inbox.Repeated} in inboxes";
        if (judgement.Push.Repeated > bound.Pushes) yield return $"duplicates: {judgement.Push.Repeated} pushes, at most {bound.Pushes}";
        if (judgement.Mail.Repeated > bound.Mails) yield return $"duplicates: {judgement.Mail.Repeated} mails, at most {bound.Mails}";
        if (Math.Max(judgement.Push.Worst, judgement.Mail.Worst) > bound.PerMessage)
            yield return $"duplicates: one message {Math.Max(judgement.Push.Worst, judgement.Mail.Worst)} times again, at most {bound.PerMessage}";
        if (judgement.Gap(run.Listeners) is > 0 and var gap) yield return $"lost: {gap} items never came over the live streams, resumes included";
        if (run.Listeners.All.Sum(l => l.Reloads) is > 0 and var reloads) yield return $"live streams: {reloads} were told to reload";
        if (dead != 0) yield return $"dead letters: {dead} more than were meant to be put aside";
        if (resume?.Time > bound.Resume) yield return $"resume: {resume}, at most {bound.Resume.Value.TotalSeconds:0} s";
    }
}
