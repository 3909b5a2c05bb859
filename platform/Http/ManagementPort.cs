using Microsoft.AspNetCore.Http;

namespace Notify.Platform.Http;

/// <summary>Tells the management port from the public one.</summary>
public static class ManagementPort
{
    private static readonly object Key = new();

    /// <summary>Marks the connections of a listener; called by the host's listener set-up.</summary>
    public static void Mark(Microsoft.AspNetCore.Connections.ConnectionContext connection) => connection.Items[Key] = true;

    /// <summary>Whether a path is answered on this port, and then on no other.</summary>
    public static bool Serves(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics") || path.StartsWithSegments("/internal");

    /// <summary>Whether the request came in on the management port.</summary>
    public static bool Is(HttpContext http) =>
        http.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionItemsFeature>()?.Items.ContainsKey(Key) == true;
}
