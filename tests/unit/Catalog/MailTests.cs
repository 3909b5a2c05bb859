using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class MailTests
{
    private const string Hostile = "<script>alert('x')</script>&\"";

    [Fact]
    public void A_mail_without_templates_has_title_body_and_link()
    {
        var mail = Mail(Type("title: New\nbody: '{{ a }}'\nlink: https://x.example/?a=1&b={{ b }}"), Payload(("a", "one\ntwo & <three>"), ("b", "\"><img>")));

        mail.Subject.ShouldBe("New");
        mail.Text.ShouldBe("New\n\none\ntwo & <three>\n\nhttps://x.example/?a=1&b=\"><img>\n");
        mail.Html.ShouldContain("<h1 style=\"margin: 0 0 16px; font-size: 20px; line-height: 1.3\">New</h1>");
        mail.Html.ShouldContain("one<br>\ntwo &amp; &lt;three&gt;</p>");
        mail.Html.ShouldContain("<a href=\"https://x.example/?a=1&amp;b=&quot;&gt;&lt;img&gt;\"");
    }

    [Theory]
    [InlineData("/chats/1")]
    [InlineData("myapp://chats/1")]
    [InlineData("//x.example/")]
    public void A_link_that_is_not_of_the_web_is_left_out(string link)
    {
        var mail = Mail(Type($"title: New\nlink: {link}"), Json("{}"));

        mail.Text.ShouldBe("New\n");
        mail.Html.ShouldNotContain("<a ");
    }

    [Fact]
    public void The_language_is_named_when_it_is_known()
    {
        var type = Type("title: New\nlocales: { de: { title: Grüße } }");

        Mail(type, Json("{}"), "de-CH").Html.ShouldContain("<html lang=\"de\">");
        Mail(type, Json("{}"), "de").Html.ShouldContain("<title>Grüße</title>");
        Mail(type, Json("{}")).Html.ShouldContain("<html>");
    }

    [Fact]
    public void Own_templates_go_before_the_built_ones_and_have_locales()
    {
        var type = Type("""
            title: x
            email:
              subject: "S {{ a }}"
              text: "T {{ a }}"
              html: "<p>H {{ a }}</p>"
            locales:
              de: { subject: "B {{ a }}", html: "<p>I {{ a }}</p>" }
            """);
        var payload = Payload(("a", "1\r\n<2>"));

        var mail = Mail(type, payload, "de");

        (mail.Subject, mail.Text, mail.Html).ShouldBe(("B 1 <2>", "T 1\n<2>", "<p>I 1&#xA;&lt;2&gt;</p>"));
        Mail(type, payload).Subject.ShouldBe("S 1 <2>");
    }

    [Theory]
    [InlineData("{{ a }}")]
    [InlineData("{{ l }}")]
    [InlineData("{{ o }}")]
    [InlineData("{{ l | sort }}")]
    [InlineData("{{ a | split: \",\" }}")]
    [InlineData("{{ a | append: a | upcase | downcase }}")]
    [InlineData("{{ a | default: a }}")]
    [InlineData("{{ missing | default: l }}")]
    [InlineData("{{ l | first }}{{ l.last }}{{ l[0] }}")]
    [InlineData("{{ l | concat: l | reverse }}")]
    [InlineData("{% capture c %}<i>NAME</i>{% endcapture %}{{ c | replace: \"NAME\", a }}")]
    [InlineData("{% capture c %}NAME{% endcapture %}{% assign d = c | replace: \"NAME\", a %}{{ d }}")]
    [InlineData("{% capture c %}{{ a }}{% endcapture %}{{ c }}")]
    [InlineData("{% assign b = a %}{{ b }}")]
    [InlineData("{% for i in l %}{{ i }}{% endfor %}")]
    [InlineData("{% cycle a %}{% cycle l %}")]
    [InlineData("{% echo a %}{% echo l %}")]
    [InlineData("{{ a | url_encode | url_decode }}")]
    [InlineData("{{ a | base64_encode | base64_decode }}")]
    [InlineData("{{ a | json }}")]
    [InlineData("{{ n | map: \"a\" }}")]
    [InlineData("{{ n | where: \"a\" }}")]
    public void Nothing_of_a_payload_is_markup_in_a_mail(string template)
    {
        var payload = Payload(("a", Hostile), ("l", new[] { Hostile, Hostile }), ("o", new { x = Hostile }), ("n", new[] { new { a = new[] { Hostile } } }));

        var html = Mail(Type($"title: x\nemail:\n  html: '{template}'"), payload).Html;

        html.ShouldContain("alert", Case.Insensitive);
        html.ShouldNotContain("<s", Case.Insensitive);
        html.ShouldNotContain("</");
    }

    [Fact]
    public void Captured_markup_stays_markup() =>
        Mail(Type("title: x\nemail: { html: '{% capture c %}<b>{{ a }}</b>{% endcapture %}{{ c }}' }"), Payload(("a", "<"))).Html.ShouldBe("<b>&lt;</b>");
}
