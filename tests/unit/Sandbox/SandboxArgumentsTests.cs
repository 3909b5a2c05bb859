using System.Net;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxArgumentsTests
{
    [Fact]
    public void Ports_and_address_are_read()
    {
        var options = SandboxArguments.Read(["--http", "8090", "--fcm=8091", "--smtp", "2525", "--listen", "0.0.0.0"], out var error)!;

        error.ShouldBeNull();
        (options.HttpPort, options.FcmPort, options.SmtpPort, options.Listen).ShouldBe((8090, 8091, 2525, IPAddress.Any));
        SandboxArguments.Read([], out _)!.Listen.ShouldBe(IPAddress.Loopback);
    }

    [Theory]
    [InlineData("--port 1", "unknown argument '--port'")]
    [InlineData("run", "unknown argument 'run'")]
    [InlineData("--http", "--http needs a value")]
    [InlineData("--http x", "--http 'x' is not a port (0 to 65535)")]
    [InlineData("--http 65536", "--http '65536' is not a port (0 to 65535)")]
    [InlineData("--http 1 --http 2", "--http is given twice")]
    [InlineData("--listen here", "--listen 'here' is not an IP address")]
    public void What_is_wrong_is_named(string arguments, string wrong)
    {
        SandboxArguments.Read(arguments.Split(' '), out var error).ShouldBeNull();

        error.ShouldBe(wrong);
    }
}
