namespace Notify.Catalog;

/// <summary>Whom texts are rendered for.</summary>
/// <param name="Id">The recipient's id, which templates see as <c>recipient</c>.</param>
/// <param name="Locale">Their language, such as <c>de-AT</c>; null means the default texts.</param>
/// <param name="Zone">What their clock shows; null means UTC.</param>
public sealed record Addressee(string Id, string? Locale = null, TimeZoneInfo? Zone = null);
