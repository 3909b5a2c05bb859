using System.Buffers;
using System.Text;
using CsCheck;
using Notify.Sandbox;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SmtpBodyTests
{
    private static readonly Gen<string> Line = Gen.String[Gen.Char[".a\r "], 0, 6];

    [Fact]
    public void Any_text_comes_back_without_its_stuffing_however_it_is_split() =>
        Gen.Select(Line.List[0, 8], Gen.Int[1, 7].List[1, 20]).Sample((lines, cuts) =>
        {
            var text = string.Concat(lines.Select(line => line + "\r\n"));
            var stuffed = string.Concat(lines.Select(line => (line.StartsWith('.') ? "." : "") + line + "\r\n")) + ".\r\nNEXT";
            var body = new SmtpBody(1000);
            body.Start();

            var rest = Feed(body, Encoding.ASCII.GetBytes(stuffed), cuts);

            Encoding.ASCII.GetString(body.ToArray()).ShouldBe(text);
            "NEXT".ShouldStartWith(rest);
        });

    [Fact]
    public void A_line_without_end_is_never_kept()
    {
        var body = new SmtpBody(int.MaxValue);
        body.Start();
        var left = Array.Empty<byte>();
        for (var i = 0; i < 1000; i++)
        {
            var input = new ReadOnlySequence<byte>([.. left, .. new byte[1024]]);
            body.Append(input, out var taken).ShouldBe(SmtpBodyState.More);
            left = input.Slice(taken).ToArray();
            left.Length.ShouldBeLessThanOrEqualTo(SmtpLimits.TextOctets + 1);
        }

        body.LineTooLong.ShouldBeTrue();
        body.ToArray().ShouldBeEmpty();
    }

    // Gives the input in pieces, keeping what was not taken, until the end is found; what is left then is not of the body.
    private static string Feed(SmtpBody body, byte[] input, List<int> cuts)
    {
        var (start, end) = (0, 0);
        for (var i = 0; end < input.Length; i++)
        {
            end = Math.Min(input.Length, end + cuts[i % cuts.Count]);
            var given = new ReadOnlySequence<byte>(input, start, end - start);
            var state = body.Append(given, out var taken);
            start += (int)given.Slice(0, taken).Length;
            if (state == SmtpBodyState.End) return Encoding.ASCII.GetString(input, start, end - start);
            state.ShouldBe(SmtpBodyState.More);
        }

        throw new InvalidOperationException("The end was not found.");
    }
}
