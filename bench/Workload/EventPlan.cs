using System.Globalization;
using System.Text;

namespace Notify.Bench.Workload;

/// <summary>The events of a run: the same for the same seed, to people picked evenly. Each carries its id where every channel passes it on.</summary>
internal sealed class EventPlan
{
    private readonly byte[] kinds;

    public EventPlan(int run, int events, int seed)
    {
        var random = new Random(seed);
        (Run, Persons, kinds) = (run, new int[events], new byte[events]);
        for (var i = 0; i < events; i++)
        {
            Persons[i] = 1 + random.Next(People.Count);
            kinds[i] = (byte)random.Next(100);
        }
    }

    /// <summary>Unlike that of every other run of this process, so that strays are seen.</summary>
    public int Run { get; }

    /// <summary>Whom each event is for.</summary>
    public int[] Persons { get; }

    public int Count => Persons.Length;

    /// <summary>The record's value. Texts carry the id too: mail shows nothing else.</summary>
    public byte[] Value(int sequence)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"r{Run}.{sequence}");
        var person = Persons[sequence];
        return Encoding.UTF8.GetBytes(kinds[sequence] switch
        {
            < 60 => $$"""{"type":"NEW_MESSAGE","recipientId":"{{person}}","senderName":"Alice Example","preview":"Are you coming to lunch today? {{id}}","messageId":"{{id}}","chatId":"chat-{{sequence}}"}""",
            < 80 => $$"""{"type":"NEW_FOLLOWER","followedUserId":"{{person}}","followerName":"Bob Example {{id}}","followerId":"{{id}}"}""",
            _ => $$"""{"type":"POST_LIKED","postAuthorId":"{{person}}","likerName":"Carol Example {{id}}","postId":"{{id}}"}""",
        });
    }

    public byte[] Key(int sequence) => Encoding.UTF8.GetBytes(Persons[sequence].ToString(CultureInfo.InvariantCulture));
}
