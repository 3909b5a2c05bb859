using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notify.Catalog;

/// <summary>What a digest's templates see: <c>count</c>, <c>more</c>, <c>newest</c>, <c>items</c> (newest first) and <c>rest</c>, how many are not among them.</summary>
internal static class DigestModel
{
    /// <summary>Most items that a digest lists, so that no mail outgrows its limit.</summary>
    public const int MaxItems = 20;

    private const int BodyLength = 500;

    public static JsonElement Of(IReadOnlyList<DigestItem> newestFirst, int listed)
    {
        var items = newestFirst.Take(listed).Select(JsonNode? (item) => Item(item, BodyLength)).ToArray();
        return JsonElement.Parse(new JsonObject
        {
            ["count"] = newestFirst.Count,
            ["more"] = newestFirst.Count - 1,
            ["rest"] = newestFirst.Count - items.Length,
            ["newest"] = Item(newestFirst[0], int.MaxValue),
            ["items"] = new JsonArray(items),
        }.ToJsonString());
    }

    private static JsonObject Item(DigestItem item, int bodyLength)
    {
        var json = new JsonObject { ["title"] = item.Title };
        if (item.Body.Length > 0) json["body"] = PlainText.Block(item.Body, bodyLength);
        if (item.Link is not null) json["link"] = item.Link;
        // A link relative to an application leads nowhere from a mailbox.
        if (SafeLink.IsWeb(item.Link)) json["url"] = item.Link;
        return json;
    }
}
