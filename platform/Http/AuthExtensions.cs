using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Notify.Platform.Options;

namespace Notify.Platform.Http;

/// <summary>Who may call what: <c>RequirePerson</c> and <c>RequireService</c> on an endpoint, <c>Person()</c> and <c>Service()</c> inside it.</summary>
public static class AuthExtensions
{
    private const string PersonScheme = "person";
    private const string ServiceScheme = "service";

    /// <summary>Adds both schemes with options from section <c>Auth</c>.</summary>
    public static IServiceCollection AddNotifyAuth(this IServiceCollection services)
    {
        services.AddSection<AuthOptions>("Auth");
        services.TryAddSingleton<PersonTokens>();
        services.TryAddSingleton<ApiKeys>();
        services.AddAuthentication()
            .AddJwtBearer(PersonScheme, _ => { })
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ServiceScheme, null);
        services.AddOptions<JwtBearerOptions>(PersonScheme).Configure<PersonTokens>((options, tokens) =>
        {
            options.MapInboundClaims = false;
            options.IncludeErrorDetails = false;
            options.TokenValidationParameters = tokens.Parameters;
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (tokens.Read((ClaimsIdentity)context.Principal!.Identity!) is { } person)
                        context.HttpContext.Features.Set(new PersonFeature(person, new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero)));
                    else
                        context.Fail("the token names no person");
                    return Task.CompletedTask;
                },
            };
        });
        services.AddAuthorization();
        return services;
    }

    /// <summary>Only a person with a valid token.</summary>
    public static TBuilder RequirePerson<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(p => p.AddAuthenticationSchemes(PersonScheme).RequireAuthenticatedUser());

    /// <summary>Only a service whose key allows the action.</summary>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoint, string action)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(p => p.AddAuthenticationSchemes(ServiceScheme).RequireAuthenticatedUser().RequireAssertion(c =>
            c.Resource is HttpContext http && http.Features.Get<ServiceCaller>() is { } caller
            && (caller.Actions.Contains("*") || caller.Actions.Contains(action)))).WithMetadata(new ActionNote(action));

    /// <summary>The person of the request; only inside <see cref="RequirePerson"/>.</summary>
    public static Person Person(this HttpContext http) => http.Features.GetRequiredFeature<PersonFeature>().Person;

    /// <summary>When the person's token ends; only inside <see cref="RequirePerson"/>.</summary>
    public static DateTimeOffset PersonTokenExpires(this HttpContext http) => http.Features.GetRequiredFeature<PersonFeature>().Expires;

    /// <summary>The service of the request; only inside <see cref="RequireService"/>.</summary>
    public static ServiceCaller Service(this HttpContext http) => http.Features.GetRequiredFeature<ServiceCaller>();

    /// <summary>The person if the request carries a valid token, without demanding one. For the realtime handshake.</summary>
    public static async Task<(Person Person, DateTimeOffset Expires)?> TryPersonAsync(this HttpContext http)
    {
        var result = await http.AuthenticateAsync(PersonScheme).ConfigureAwait(false);
        return result.Succeeded && http.Features.Get<PersonFeature>() is { } feature ? (feature.Person, feature.Expires) : null;
    }

    private static T GetRequiredFeature<T>(this Microsoft.AspNetCore.Http.Features.IFeatureCollection features)
        where T : class => features.Get<T>() ?? throw new InvalidOperationException($"The endpoint does not require a caller ({typeof(T).Name}).");

    private sealed record PersonFeature(Person Person, DateTimeOffset Expires);
}
