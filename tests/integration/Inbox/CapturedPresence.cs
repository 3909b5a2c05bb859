using System.Collections.Concurrent;
using System.Text.Json;
using Notify.Platform;
using Notify.Platform.Presence;

namespace Notify.IntegrationTests.Inbox;

/// <summary>The edge of the process: keeps what would go to nodes. People are connected as often as a test says.</summary>
public sealed class CapturedPresence : IPresence
{
    private readonly ConcurrentQueue<PersonMessage> captured = new();

    public ConcurrentDictionary<Person, int> Connections { get; } = new();

    public JsonElement[] FramesOf(Person person) =>
        [.. captured.Where(m => m.Person == person).Select(m => JsonDocument.Parse(m.Payload).RootElement)];

    public ValueTask<PresenceReading[]> ReadAsync(IReadOnlyList<Person> people, CancellationToken ct) => throw new NotSupportedException();

    public ValueTask<int[]> PublishAsync(IReadOnlyList<PersonMessage> messages, CancellationToken ct)
    {
        foreach (var message in messages) captured.Enqueue(message);
        return new([.. messages.Select(m => Connections.GetValueOrDefault(m.Person))]);
    }

    public Task<IPresenceNode> JoinAsync(Action<PersonMessage> receive, CancellationToken ct) => throw new NotSupportedException();
}
