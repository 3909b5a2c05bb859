using CsCheck;
using Notify.Email;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Email;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("bob@example.org")]
    [InlineData("bob+tag@mail.example.org")]
    [InlineData("o'brien@example.org")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("bob@localhost")]
    [InlineData("bob@exämple.org")]
    [InlineData("bøb@example.org")]
    public void One_plain_address_is_one(string text) => EmailAddress.Parse(text)!.Address.ShouldBe(text);

    [Theory]
    [InlineData("")]
    [InlineData("bob")]
    [InlineData("@example.org")]
    [InlineData("bob@")]
    [InlineData("bob@example.org.")]
    [InlineData("bob@exa mple.org")]
    [InlineData("bob@example..org")]
    [InlineData("bob@-example.org")]
    [InlineData("bob@[127.0.0.1]")]
    [InlineData("Bob <bob@example.org>")]
    [InlineData("<bob@example.org>")]
    [InlineData(" bob@example.org")]
    [InlineData("(c)bob@example.org")]
    [InlineData("bob@example.org, eve@example.org")]
    [InlineData("friends: bob@example.org;")]
    [InlineData("bob@example.org\r\nRCPT TO:<eve@example.org>")]
    [InlineData("\"bob\r\n\"@example.org")]
    [InlineData("bob\0@example.org")]
    [InlineData("bob@example.org>")]
    [InlineData("bob\u200b@example.org")]
    public void Anything_else_is_refused(string text) => EmailAddress.Parse(text).ShouldBeNull();

    [Fact]
    public void Half_a_surrogate_pair_is_refused() => EmailAddress.Parse($"bob{(char)0xD800}@example.org").ShouldBeNull();

    [Fact]
    public void An_address_has_at_most_254_octets_and_64_before_the_at()
    {
        EmailAddress.Parse(new string('a', 64) + "@example.org").ShouldNotBeNull();
        EmailAddress.Parse(new string('a', 65) + "@example.org").ShouldBeNull();
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 47), 4));
        EmailAddress.Parse(new string('a', 62) + "@" + domain).ShouldNotBeNull();
        EmailAddress.Parse(new string('a', 63) + "@" + domain).ShouldBeNull();
    }

    [Fact]
    public void Whatever_is_accepted_is_one_line_and_its_own_only_address()
    {
        var text = Gen.String[Gen.OneOf(Gen.Char, Gen.OneOf('a', 'b', '.', '@', '@', '"', '<', '>', ',', ';', ':', ' ', '\r', '\n', '\\', '(')), 0, 20];
        text.Sample(candidate =>
        {
            if (EmailAddress.Parse(candidate) is not { } mailbox) return;
            mailbox.Address.ShouldBe(candidate);
            candidate.Any(char.IsControl).ShouldBeFalse();
        }, iter: 20_000);
    }

    [Theory]
    [InlineData("bob@exämple.org", false)]
    [InlineData("bøb@example.org", true)]
    public void Only_a_local_part_needs_SMTPUTF8(string text, bool needs) => EmailAddress.NeedsUtf8(EmailAddress.Parse(text)!).ShouldBe(needs);
}
