using System.Text.Json;
using Notify.Catalog;
using Shouldly;

namespace Notify.UnitTests.Catalog;

/// <summary>Types and payloads for the tests of the catalog.</summary>
internal static class Sample
{
    public static readonly TypeRenderer Renderer = new(TimeProvider.System);

    /// <summary>The type T with a recipient, a title and these further lines, as they stand under the type's name.</summary>
    public static NotificationType Type(string lines) => Load("category: c\ntypes:\n  T:\n    to: user\n" + Indent(lines)).Single();

    public static NotificationType Titled(string title) => Type($"title: '{title}'");

    public static IReadOnlyList<NotificationType> Load(string yaml)
    {
        var result = CatalogLoader.Read([new CatalogFile("t.yaml", yaml)]);
        result.Problems.ShouldBeEmpty();
        return result.Catalog.ShouldNotBeNull().Types;
    }

    public static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    public static JsonElement Payload(params (string Name, object? Value)[] fields) =>
        JsonSerializer.SerializeToElement(fields.ToDictionary(f => f.Name, f => f.Value));

    public static RenderedContent Render(NotificationType type, JsonElement payload, string? locale = null, string? zone = null) =>
        Renderer.Render(type, Bob(locale, zone), payload);

    public static RenderedMail Mail(NotificationType type, JsonElement payload, string? locale = null) =>
        Renderer.RenderMail(type, Bob(locale), payload, Render(type, payload, locale));

    public static Addressee Bob(string? locale = null, string? zone = null) =>
        new("bob", locale, zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone));

    public static string Indent(string lines) => string.Join("\n", lines.Split('\n').Select(line => "    " + line)) + "\n";
}
