using System.Text.Json;
using Notify.Contracts;
using Notify.Routing;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Routing;

public sealed class PreferencesTextTests
{
    private static readonly HashSet<string> Categories = ["messages", "social"];

    [Theory]
    [InlineData("""[]""", "")]
    [InlineData("""{"channel":{}}""", "/channel")]
    [InlineData("""{"channels":[]}""", "/channels")]
    [InlineData("""{"channels":{"sms":true}}""", "/channels/sms")]
    [InlineData("""{"channels":{"push":"no"}}""", "/channels/push")]
    [InlineData("""{"categories":{"musik":{}}}""", "/categories/musik")]
    [InlineData("""{"categories":{"social":{"email":1}}}""", "/categories/social/email")]
    public void A_wrong_field_is_named(string body, string at)
    {
        var (change, pointer, problem) = PreferencesText.Read(JsonElement.Parse(body), Categories);
        change.ShouldBeNull();
        pointer.ShouldBe(at);
        problem.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_change_is_laid_over_what_is_stored_and_null_returns_to_the_default()
    {
        var first = Read("""{"channels":{"push":false,"email":false},"categories":{"social":{"email":false}}}""").Over(Preferences.None);
        var second = Read("""{"channels":{"push":null},"categories":{"social":{"email":null},"messages":{"push":false}}}""").Over(first);
        second.Allows(DeliveryChannel.Push).ShouldBeTrue();
        second.Allows(DeliveryChannel.Email).ShouldBeFalse();
        second.Allows("social", DeliveryChannel.Email).ShouldBeTrue();
        second.Allows("messages", DeliveryChannel.Push).ShouldBeFalse();
        second.Categories.Keys.ShouldBe(["messages"]);
    }

    private static PreferencesChange Read(string body) => PreferencesText.Read(JsonElement.Parse(body), Categories).Change.ShouldNotBeNull();
}
