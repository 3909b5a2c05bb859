using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Notify.Platform.Http;

/// <summary>Endpoints that only our own processes call: on the management port, with <c>Auth:InternalKey</c>.</summary>
public static class InternalEndpoints
{
    /// <summary>The header that carries the key.</summary>
    public const string Header = "x-notify-internal";

    /// <summary>Answers 404 on any other port and to any other key.</summary>
    public static TBuilder RequireInternal<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var expected = http.RequestServices.GetRequiredService<IOptions<AuthOptions>>().Value.InternalKey;
            var shown = http.Request.Headers[Header].ToString();
            var allowed = ManagementPort.Is(http) && expected.Length > 0
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(shown));
            return allowed ? await next(context).ConfigureAwait(false) : Problems.NotFound();
        });
}
