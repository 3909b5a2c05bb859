using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Notify.Catalog;

/// <summary>All types that exist. Immutable: a reload makes another one, and whoever holds this one keeps a whole.</summary>
/// <param name="types">The types, names unique.</param>
/// <param name="digests">The texts of digests, by category; a category without any has the default.</param>
/// <exception cref="ArgumentException">Two types have one name.</exception>
public sealed class TypeCatalog(IEnumerable<NotificationType> types, IReadOnlyDictionary<string, DigestTexts>? digests = null)
{
    private readonly FrozenDictionary<string, NotificationType> _types = types.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The types in no order.</summary>
    public IReadOnlyList<NotificationType> Types => _types.Values;

    /// <summary>Finds a type by its exact name.</summary>
    /// <param name="name">The event's <c>type</c>.</param>
    /// <param name="type">The type if found.</param>
    public bool TryFind(string name, [NotNullWhen(true)] out NotificationType? type) => _types.TryGetValue(name, out type);

    /// <summary>The categories of all types.</summary>
    public IReadOnlySet<string> Categories { get; } = types.Select(t => t.Category).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The texts of a category's digests.</summary>
    /// <param name="category">The category.</param>
    public DigestTexts DigestOf(string category) => digests?.GetValueOrDefault(category) ?? DigestTexts.Default;
}
