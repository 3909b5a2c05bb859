using System.Text;
using Notify.Contracts;
using Notify.Host;
using Notify.Platform.Dead;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Dead;

public sealed class DeadLetterTests
{
    private static readonly DateTimeOffset Died = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_700_000);

    [Fact]
    public void A_record_that_carries_its_event_id_keeps_it()
    {
        var id = Guid.NewGuid();
        var letter = Letter(Topics.UserEvents, (HeaderNames.NotifyEventId, id.ToString()));
        letter.EventId.ShouldBe(id);
        letter.Again().Headers.Select(h => h.Key).ShouldBe(["custom", HeaderNames.NotifyEventId]);
    }

    [Fact]
    public void An_event_without_one_has_the_id_of_its_first_place()
    {
        var letter = Letter(Topics.UserEvents);
        var expected = NotifyIds.Event("user-events", 3, 42, DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000), "{}"u8);
        letter.EventId.ShouldBe(expected);
        Encoding.UTF8.GetString(letter.Again().Headers.GetLastBytes(HeaderNames.NotifyEventId)).ShouldBe(expected.ToString());
        // Died before timestamps were written: still the same however often it is sent.
        var old = letter with { Headers = [.. letter.Headers.Where(h => h.Key != HeaderNames.DeadTimestamp)] };
        old.EventId.ShouldBe(NotifyIds.Event("user-events", 3, 42, Died, "{}"u8));
    }

    [Fact]
    public void A_record_of_another_topic_is_sent_again_exactly_as_it_came()
    {
        var letter = Letter("push-deliveries");
        letter.EventId.ShouldBeNull();
        var again = letter.Again();
        again.Headers.Select(h => h.Key).ShouldBe(["custom"]);
        again.Headers.GetLastBytes("custom").ShouldBe([0xff]);
        (again.Key, again.Value).ShouldBe((letter.Key!, letter.Value!));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("topic", true)]
    [InlineData("other topic", false)]
    [InlineData("reason", true)]
    [InlineData("other reason", false)]
    [InlineData("key", true)]
    [InlineData("part of the key", false)]
    [InlineData("from", true)]
    [InlineData("from later", false)]
    [InlineData("to", false)]
    [InlineData("to later", true)]
    public void A_filter_takes_what_fits_all_it_says(string what, bool takes)
    {
        var filter = what switch
        {
            "topic" => new DeadFilter { Topic = Topics.UserEvents },
            "other topic" => new DeadFilter { Topic = "push-deliveries" },
            "reason" => new DeadFilter { Reason = "unknown_type" },
            "other reason" => new DeadFilter { Reason = "unknown" },
            "key" => new DeadFilter { Key = "default/bob" },
            "part of the key" => new DeadFilter { Key = "default/bo" },
            "from" => new DeadFilter { From = Died },
            "from later" => new DeadFilter { From = Died.AddTicks(1) },
            "to" => new DeadFilter { To = Died },
            "to later" => new DeadFilter { To = Died.AddTicks(1) },
            _ => new DeadFilter(),
        };
        var letter = Letter(Topics.UserEvents);
        filter.Takes(letter).ShouldBe(takes);
        filter.Takes(letter with { Redriven = true }).ShouldBeFalse();
        (filter with { All = true }).Takes(letter with { Redriven = true }).ShouldBe(takes);
        filter.Narrows.ShouldBe(what.Length > 0);
    }

    [Fact]
    public void Text_of_others_cannot_command_the_terminal()
    {
        var letter = Letter(Topics.UserEvents) with { Key = "\u001b[2Jbob"u8.ToArray(), Value = "a\u001b]0;x\u0007\nb"u8.ToArray() };
        var view = DeadView.Of(letter, whole: true);
        var text = DeadText.Whole(view) + DeadText.Overview([view], new Dictionary<(string, string), long> { [("user-events", "unknown_type")] = 1 });
        text.ShouldContain("\\u001b[2Jbob");
        text.ShouldContain("a\\u001b]0;x\\u0007\nb");
        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\u0007');
    }

    [Fact]
    public void A_value_is_text_if_it_can_be_and_base64_if_not()
    {
        var view = DeadView.Of(Letter(Topics.UserEvents), whole: true);
        (view.Value, view.ValueBase64, view.Bytes).ShouldBe(("{}", null, 2));
        view.Headers!.Single(h => h.Name == "custom").Value.ShouldBe("base64:/w==");
        var binary = DeadView.Of(Letter(Topics.UserEvents) with { Value = [0xff, 0xfe] }, whole: true);
        (binary.Value, binary.ValueBase64).ShouldBe((null, "//4="));
        var none = DeadView.Of(Letter(Topics.UserEvents) with { Value = null, Key = null }, whole: true);
        (none.Value, none.ValueBase64, none.Key, none.Bytes).ShouldBe((null, null, null, 0));
        DeadView.Of(Letter(Topics.UserEvents), whole: false).Value.ShouldBeNull();
    }

    private static DeadLetter Letter(string topic, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] told =
        [
            (HeaderNames.DeadReason, "unknown_type"), (HeaderNames.DeadDetail, "The type is not known."), (HeaderNames.DeadTopic, topic),
            (HeaderNames.DeadPartition, "3"), (HeaderNames.DeadOffset, "42"), (HeaderNames.DeadTimestamp, "1767225600000"),
        ];
        return new DeadLetter
        {
            Place = new DeadPlace(topic, 0, 7),
            DiedAt = Died,
            Key = "default/bob"u8.ToArray(),
            Value = "{}"u8.ToArray(),
            Headers = [new("custom", [0xff]), .. more.Concat(told).Select(h => new KeyValuePair<string, byte[]?>(h.Name, Encoding.UTF8.GetBytes(h.Value)))],
        };
    }
}
