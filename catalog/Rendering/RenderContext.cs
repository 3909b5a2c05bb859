using System.Globalization;
using Fluid;

namespace Notify.Catalog;

/// <summary>What all templates of one notification share while they render.</summary>
internal readonly record struct RenderScope(PayloadValue Model, CultureInfo Culture, TimeZoneInfo? Zone, TimeProvider Clock);

/// <summary>
/// One render of one template, with what it may still spend. Work is counted, not timed: a clock would fail a good
/// notification because the process was frozen or starved in the middle of it, and would judge the same payload differently each time.
/// </summary>
internal sealed class RenderContext : TemplateContext
{
    public const int MaxCharacters = 4 * 1024 * 1024;

    private int _spent;

    public RenderContext(in RenderScope scope)
        : base(scope.Model, Liquid.Options, allowModelMembers: true)
    {
        CultureInfo = scope.Culture;
        TimeZone = scope.Zone ?? TimeZoneInfo.Utc;
        Now = scope.Clock.GetUtcNow;
    }

    public bool StepsExhausted => _steps > Liquid.MaxSteps;

    /// <summary>Called for every value read from the payload and all that goes in and out of a filter: where time and memory go.</summary>
    public void Spend(int characters)
    {
        _spent += characters;
        if (_spent > MaxCharacters) throw new RenderLimitException($"it handles more than {MaxCharacters} characters");
    }
}

internal sealed class RenderLimitException(string message) : Exception(message);
