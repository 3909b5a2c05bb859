using System.Text;
using CsCheck;
using Notify.Platform.Presence;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Presence;

public sealed class NodeEnvelopeTests
{
    private static readonly Gen<PersonMessage> Messages =
        Gen.Select(Gen.String[0, 12], Gen.String[0, 12], Gen.Byte.Array[0, 40], (tenant, user, payload) => new PersonMessage(new(Utf8(tenant), Utf8(user)), payload));

    [Fact]
    public void An_envelope_reads_back_as_it_was_written() =>
        Messages.List[0, 64].Sample(messages =>
        {
            var read = NodeEnvelope.Read(NodeEnvelope.Write(messages)).ToList();
            return read.Count == messages.Count
                && read.Zip(messages).All(p => p.First.Person == p.Second.Person && p.First.Payload.Span.SequenceEqual(p.Second.Payload.Span));
        });

    [Fact]
    public void Garbage_never_throws_and_never_reads_beyond_its_end() =>
        Gen.Byte.Array[0, 200].Sample(bytes => NodeEnvelope.Read(bytes).Sum(m => m.Payload.Length) <= bytes.Length);

    [Fact]
    public void A_tenant_cannot_reach_into_another_by_its_name()
    {
        var keys = new PresenceKeys("p:");
        keys.Summary(new("a/b", "c")).ShouldNotBe(keys.Summary(new("a", "b/c")));
        keys.Connections(new("a/b", "c")).ShouldNotBe(keys.Connections(new("a", "b/c")));
    }

    // Lone surrogates are no text: they come from no JSON and no token.
    private static string Utf8(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
