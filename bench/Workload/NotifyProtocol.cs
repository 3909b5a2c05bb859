using System.Globalization;
using System.Net.WebSockets;
using Notify.Platform;
using Notify.Platform.Http;

namespace Notify.Bench.Workload;

/// <summary>Notify's own frames: docs/realtime.md.</summary>
internal sealed class NotifyProtocol(string url) : ILiveProtocol
{
    private readonly PersonTokens tokens = new(
        Microsoft.Extensions.Options.Options.Create(new AuthOptions { HmacSecret = AuthOptions.SampleSecret, Development = true }), TimeProvider.System);

    public Uri Address { get; } = new(url.Replace("http://", "ws://", StringComparison.Ordinal) + "/v1/realtime/ws");

    public void Prepare(ClientWebSocketOptions options, int person) => options.SetRequestHeader(
        "Authorization", "Bearer " + tokens.Issue(new Person("default", person.ToString(CultureInfo.InvariantCulture)), TimeSpan.FromHours(2)));

    public LiveMessage Read(ReadOnlySpan<byte> message, int person) =>
        message.IndexOf("\"type\":\"hello\""u8) >= 0 ? new LiveMessage(Ready: true, null, -1) : new LiveMessage(Ready: false, null, 0);
}
