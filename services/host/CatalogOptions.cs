using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Notify.Catalog;
using Notify.Platform.Options;

namespace Notify.Host;

/// <summary>Where the catalog is. Section <c>Catalog</c>.</summary>
internal sealed record CatalogOptions : IValidatableObject
{
    /// <summary>The shipped example types, beside the executable.</summary>
    public static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "catalog");

    /// <summary>The folder of YAML files. Default: the shipped example types.</summary>
    public string Folder { get; init; } = Shipped;

    /// <summary>How often the folder's contents are compared with the catalog in use, besides the file system's notice. Default 5 s.</summary>
    public TimeSpan Check { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a changed folder must stand still before it is taken. Default 250 ms.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Check <= TimeSpan.Zero || Settle <= TimeSpan.Zero)
            yield return new("Catalog:Check and Catalog:Settle must be positive.");
    }
}

/// <summary>The catalog that the process has started with, and what its folder looked like then.</summary>
internal sealed record StartingCatalog(TypeCatalog Catalog, string Fingerprint)
{
    /// <exception cref="InvalidOperationException">The catalog has problems; all of them are in the message.</exception>
    public static StartingCatalog Load(string path)
    {
        var folder = CatalogFolder.Read(path);
        var result = CatalogLoader.Check(folder);
        return new(
            result.Catalog ?? throw new InvalidOperationException("The catalog has problems:\n" + string.Join('\n', result.Problems)),
            folder.Fingerprint());
    }
}

/// <summary>Registers the catalog and its watch; a catalog with a problem stops the start with all its problems.</summary>
internal static class CatalogExtensions
{
    /// <summary>The catalog is read, and its folder watched, in a process that runs one of its users.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, IReadOnlyList<ServiceEntry> running)
    {
        services.AddSection<CatalogOptions>("Catalog");
        services.AddSingleton<TypeRenderer>();
        services.AddSingleton(provider => StartingCatalog.Load(provider.GetRequiredService<IOptions<CatalogOptions>>().Value.Folder));
        services.AddSingleton(provider => new CurrentCatalog(provider.GetRequiredService<StartingCatalog>().Catalog));
        services.AddSingleton<CatalogReloader>();
        return running.Any(s => s.Name is "ingestion" or "routing") ? services.AddHostedService<CatalogReload>() : services;
    }
}
