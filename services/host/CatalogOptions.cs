using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Platform.Options;

namespace Notify.Host;

/// <summary>Where the catalog is. Section <c>Catalog</c>.</summary>
internal sealed record CatalogOptions
{
    /// <summary>The shipped example types, beside the executable.</summary>
    public static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "catalog");

    /// <summary>The folder of YAML files. Default: the shipped example types.</summary>
    public string Folder { get; init; } = Shipped;
}

/// <summary>Registers the catalog; a catalog with a problem stops the start with all its problems.</summary>
internal static class CatalogExtensions
{
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddSection<CatalogOptions>("Catalog");
        services.AddSingleton<TypeRenderer>();
        return services.AddSingleton(provider =>
        {
            var result = CatalogLoader.Load(provider.GetRequiredService<IOptions<CatalogOptions>>().Value.Folder);
            return result.Catalog ?? throw new InvalidOperationException(
                "The catalog has problems:\n" + string.Join('\n', result.Problems));
        });
    }
}
