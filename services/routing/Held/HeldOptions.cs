using System.ComponentModel.DataAnnotations;

namespace Notify.Routing;

/// <summary>Pushes and mails that wait. Section <c>Held</c>.</summary>
internal sealed record HeldOptions : IValidatableObject
{
    /// <summary>How often to look for what is due. Default 1 s.</summary>
    public TimeSpan Sweep { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the row of what was sent or suppressed is kept, so that a replay does not hold it again. Default 14 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(14);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sweep < TimeSpan.FromMilliseconds(10)) yield return new("Held:Sweep is shorter than 10 ms: set it to 00:00:01.");
        if (Keep < TimeSpan.FromDays(3)) yield return new("Held:Keep is shorter than 3 days, for which notifications are kept and can be replayed.");
    }
}
