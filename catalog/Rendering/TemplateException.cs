namespace Notify.Catalog;

/// <summary>A template could not be rendered for a payload: a limit was passed or a filter failed. Rendering it again fails again.</summary>
/// <param name="type">The type.</param>
/// <param name="template">The template's name within the type.</param>
/// <param name="reason">What happened, without any value of the payload.</param>
public sealed class TemplateException(string type, string template, string reason)
    : Exception($"Template '{template}' of {type} cannot be rendered: {reason}.")
{
    /// <summary>The type.</summary>
    public string Type { get; } = type;

    /// <summary>The template's name within the type.</summary>
    public string Template { get; } = template;
}
