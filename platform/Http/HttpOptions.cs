using System.ComponentModel.DataAnnotations;

namespace Notify.Platform.Http;

/// <summary>Where the process listens. Section <c>Http</c>.</summary>
public sealed record HttpOptions
{
    /// <summary>The address to bind. Default 127.0.0.1; 0.0.0.0 in a container.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The port of all public endpoints; 0 picks a free one. Default 8080.</summary>
    [Range(0, 65535)]
    public int PublicPort { get; init; } = 8080;

    /// <summary>The port of health, metrics and internal endpoints; 0 picks a free one. Default 8081.</summary>
    [Range(0, 65535)]
    public int ManagementPort { get; init; } = 8081;

    /// <summary>Largest request body in bytes. Default 16 MiB.</summary>
    [Range(1024, 1 << 30)]
    public long MaxBodyBytes { get; init; } = 16 << 20;

    /// <summary>Browser origins that may call, exact, such as <c>https://app.example.com</c>. Default: none but the service's own.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];
}
