using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Notify.Platform.Options;

/// <summary>Binds options so that a mistake stops the start with its name.</summary>
public static class OptionsExtensions
{
    /// <summary>Binds a section: unknown keys and invalid values fail the start. Adding it twice changes nothing.</summary>
    public static IServiceCollection AddSection<T>(this IServiceCollection services, string section)
        where T : class
    {
        if (services.Any(d => d.ServiceType == typeof(Bound<T>))) return services;
        services.AddSingleton(new Bound<T>(section));
        services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) =>
                configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }

    private sealed record Bound<T>(string Section);
}
