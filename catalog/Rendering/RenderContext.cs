using System.Globalization;
using Fluid;

namespace Notify.Catalog;

/// <summary>What all templates of one notification share while they render.</summary>
internal readonly record struct RenderScope(PayloadValue Model, CultureInfo Culture, TimeProvider Clock);

/// <summary>One render of one template, with what it may still spend.</summary>
internal sealed class RenderContext : TemplateContext
{
    public const int MaxCharacters = 4 * 1024 * 1024;
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _clock;
    private readonly long _started;
    private int _spent;

    public RenderContext(in RenderScope scope)
        : base(scope.Model, Liquid.Options, allowModelMembers: true)
    {
        _clock = scope.Clock;
        _started = _clock.GetTimestamp();
        CultureInfo = scope.Culture;
        Now = _clock.GetUtcNow;
    }

    public bool StepsExhausted => _steps > Liquid.MaxSteps;

    /// <summary>Called for every value read from the payload and every result of a filter: where work and memory come from.</summary>
    public void Spend(int characters)
    {
        _spent += characters;
        if (_spent > MaxCharacters) throw new RenderLimitException($"it handles more than {MaxCharacters} characters");
        if (_clock.GetElapsedTime(_started) > MaxTime) throw new RenderLimitException($"it takes longer than {MaxTime.TotalSeconds:0} s");
    }
}

internal sealed class RenderLimitException(string message) : Exception(message);
