using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Platform.Options;
using Notify.Platform.Presence;

namespace Notify.Platform.Redis;

/// <summary>Chooses where presence lives.</summary>
public static class RedisExtensions
{
    /// <summary>Presence in Redis, for services that run apart. Options from section <c>Redis</c>.</summary>
    public static IServiceCollection AddRedisPresence(this IServiceCollection services)
    {
        services.AddSection<RedisOptions>("Redis");
        services.TryAddSingleton<RedisConnections>();
        services.TryAddSingleton<IPresence, RedisPresence>();
        return services;
    }

    /// <summary>Presence in memory, for one process that runs everything.</summary>
    public static IServiceCollection AddMemoryPresence(this IServiceCollection services)
    {
        services.TryAddSingleton<IPresence, MemoryPresence>();
        return services;
    }
}
