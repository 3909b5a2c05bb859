using System.Net;
using Notify.Sandbox;

namespace Notify.IntegrationTests.Running;

/// <summary>A sandbox of the test's own and the settings that point to it.</summary>
internal static class SandboxHost
{
    public static Task<SandboxServer> StartAsync() =>
        SandboxServer.StartAsync(new SandboxOptions { HttpPort = 0, SmtpPort = 0, Listen = IPAddress.Loopback }, CancellationToken.None);

    public static Dictionary<string, string?> Settings(SandboxServer sandbox) => new()
    {
        ["Push:FcmUrl"] = sandbox.FcmUrl,
        ["Push:ServiceAccountUrl"] = sandbox.HttpUrl + "/service-account.json",
        ["Email:Url"] = sandbox.SmtpUrl,
        ["Email:From"] = "Notify <notify@example.com>",
    };
}
