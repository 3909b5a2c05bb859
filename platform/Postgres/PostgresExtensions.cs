using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Platform.Options;

namespace Notify.Platform.Postgres;

/// <summary>Registers the database.</summary>
public static class PostgresExtensions
{
    /// <summary>Adds <see cref="Database"/> with options from section <c>Postgres</c>.</summary>
    public static IServiceCollection AddPostgres(this IServiceCollection services)
    {
        services.AddSection<PostgresOptions>("Postgres");
        services.TryAddSingleton<Database>();
        return services;
    }
}
