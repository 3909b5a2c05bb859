namespace Notify.Catalog;

/// <summary>The catalog as it is now. Reading it costs one volatile read; who needs several answers that fit together takes <see cref="Value"/> once.</summary>
/// <param name="first">The catalog to begin with.</param>
public sealed class CurrentCatalog(TypeCatalog first)
{
    private volatile TypeCatalog _value = first;

    /// <summary>The whole catalog: the last one that was without a problem.</summary>
    public TypeCatalog Value => _value;

    /// <summary>Replaces the catalog for everyone at once.</summary>
    /// <param name="catalog">The new one, checked.</param>
    public void Replace(TypeCatalog catalog) => _value = catalog;
}
