using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Notify.Platform;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

public sealed class UnsubscribeLinksTests
{
    private const string Prefix = "https://notify.example.org/v1/unsubscribe/";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UnsubscribeTarget Bob = new(new Person("acme", "bob"), "messages");
    private static readonly UnsubscribeOptions Options = new() { PublicUrl = "https://notify.example.org/", Key = new string('k', 32) };

    private readonly FakeTimeProvider clock = new(Now);

    [Fact]
    public void A_link_says_what_it_switches_off_however_that_is_written()
    {
        var texts = Gen.String[Gen.Char.Where(c => !char.IsSurrogate(c)), 0, 200];
        Gen.Select(texts, texts, texts).Sample((tenant, user, category) =>
        {
            var target = new UnsubscribeTarget(new Person(tenant, user), category);
            Links().Read(Token(Links().Of(target, Now)!)).ShouldBe(target);
        }, iter: 200);
    }

    [Fact]
    public void A_replay_makes_the_same_link()
    {
        var first = Links().Of(Bob, Now);
        clock.Advance(TimeSpan.FromDays(1));
        Links().Of(Bob, Now).ShouldBe(first);
    }

    [Fact]
    public void A_token_with_any_bit_changed_is_refused()
    {
        var token = Base64Url.DecodeFromChars(Token(Links().Of(Bob, Now)!));
        for (var i = 0; i < token.Length * 8; i++)
        {
            var changed = token.ToArray();
            changed[i / 8] ^= (byte)(1 << (i % 8));
            Links().Read(Base64Url.EncodeToString(changed)).ShouldBeNull($"bit {i}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("no base64!")]
    [InlineData("AQAAAAAAAAAA")]
    public void What_is_no_token_is_refused(string token) => Links().Read(token).ShouldBeNull();

    [Fact]
    public void A_token_expires()
    {
        var token = Token(Links().Of(Bob, Now)!);
        clock.Advance(Options.Lifetime - TimeSpan.FromSeconds(1));
        Links().Read(token).ShouldBe(Bob);
        clock.Advance(TimeSpan.FromSeconds(1));
        Links().Read(token).ShouldBeNull();
    }

    [Fact]
    public void Links_of_the_key_before_the_last_rotation_work_while_it_is_set()
    {
        var token = Token(Links().Of(Bob, Now)!);
        var rotated = Options with { Key = new string('n', 32) };
        Links(rotated).Read(token).ShouldBeNull();
        Links(rotated with { PreviousKey = Options.Key }).Read(token).ShouldBe(Bob);
    }

    [Fact]
    public void Without_a_public_address_there_are_no_links_and_none_is_taken()
    {
        var off = Options with { PublicUrl = "" };
        Links(off).Of(Bob, Now).ShouldBeNull();
        Links(off).Read(Token(Links().Of(Bob, Now)!)).ShouldBeNull();
    }

    [Theory]
    [InlineData("https://notify.example.org", null)]
    [InlineData("https://example.org/notify", null)]
    [InlineData("http://localhost:8080", null)]
    [InlineData("", null)]
    [InlineData("http://notify.example.org", "Unsubscribe:PublicUrl")]
    [InlineData("notify.example.org", "Unsubscribe:PublicUrl")]
    [InlineData("https://notify.example.org?a=b", "Unsubscribe:PublicUrl")]
    public void A_public_address_is_one_that_mail_programs_can_post_to(string url, string? fault) => Faults(Options with { PublicUrl = url }, fault);

    [Fact]
    public void Faults_name_their_setting()
    {
        Faults(Options with { Key = "short" }, "Unsubscribe:Key");
        Faults(Options with { PreviousKey = "short" }, "Unsubscribe:PreviousKey");
        Faults(Options with { Lifetime = TimeSpan.FromDays(1) }, "Unsubscribe:Lifetime");
    }

    private static void Faults(UnsubscribeOptions options, string? expected)
    {
        var faults = options.Validate(new ValidationContext(options)).Select(f => f.ErrorMessage!).ToList();
        if (expected is null) faults.ShouldBeEmpty();
        else faults.ShouldHaveSingleItem().ShouldStartWith(expected);
    }

    private static string Token(string link)
    {
        link.ShouldStartWith(Prefix);
        return link[Prefix.Length..];
    }

    private UnsubscribeLinks Links(UnsubscribeOptions? options = null) => new(Microsoft.Extensions.Options.Options.Create(options ?? Options), clock);
}
