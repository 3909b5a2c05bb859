namespace Notify.FaultTests.Checking;

/// <summary>One fault: from when to when.</summary>
/// <param name="What">For the log.</param>
/// <param name="Begin">When it struck.</param>
/// <param name="End">When what was taken away was there again; the same moment for a kill.</param>
internal sealed record Window(string What, DateTimeOffset Begin, DateTimeOffset End);
