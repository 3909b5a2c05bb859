using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>What to do with a delivery whose attempt ended without an answer (a killed process, a cut connection).</summary>
[JsonConverter(typeof(CamelCaseWord<UnknownOutcome>))]
public enum UnknownOutcome
{
    /// <summary>Send it again with the same identity; the provider or the device may show it once.</summary>
    Resend,

    /// <summary>Do not repeat: it ends as failed, reason <c>outcome_unknown</c>.</summary>
    Hold,
}
