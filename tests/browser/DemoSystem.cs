using Notify.IntegrationTests.Running;
using Xunit;

namespace Notify.BrowserTests;

/// <summary>A host in demo mode for the tests of one class, which use its two people one after the other.</summary>
public sealed class DemoSystem : IAsyncLifetime
{
    private DemoHost? host;

    internal DemoHost Host => host ?? throw new InvalidOperationException("The demo has not started.");

    public async ValueTask InitializeAsync() => host = await DemoHost.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
    }
}
