using System.ComponentModel.DataAnnotations;

using Notify.Platform.Http;

namespace Notify.Host;

/// <summary>Settings for commands that run no host: the same sources, the same checks.</summary>
internal static class Settings
{
    /// <exception cref="InvalidOperationException">A key is unknown or a value invalid; the message names it.</exception>
    public static T Read<T>(string section, string? file)
        where T : class, new()
    {
        var builder = new ConfigurationBuilder();
        HostConfiguration.AddTo(builder, file);
        var options = new T();
        builder.Build().GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true))
            throw new InvalidOperationException(string.Join('\n', problems.Select(p => p.ErrorMessage)));
        return options;
    }

    /// <summary>Section <c>Auth</c>, with the sample secret where none is set: for development commands only.</summary>
    public static AuthOptions ReadAuth(string? file)
    {
        var builder = new ConfigurationBuilder();
        HostConfiguration.AddTo(builder, file, development: true);
        var auth = new AuthOptions();
        builder.Build().GetSection("Auth").Bind(auth, binder => binder.ErrorOnUnknownConfiguration = true);
        return auth;
    }
}
