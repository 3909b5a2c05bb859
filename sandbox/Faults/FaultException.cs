namespace Notify.Sandbox;

/// <summary>A fault that cannot be scripted.</summary>
public sealed class FaultException(string field, string detail) : ArgumentException($"{field} {detail}")
{
    /// <summary>The field that is wrong.</summary>
    public string Field { get; } = field;

    /// <summary>Why.</summary>
    public string Detail { get; } = detail;
}
