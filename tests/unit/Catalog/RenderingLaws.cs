using System.Text;
using CsCheck;
using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class RenderingLaws
{
    private static readonly NotificationType Everything = Type("""
        title: "{{ a }} {{ b }}"
        body: "{{ b }}{{ a }}"
        link: "https://x.example/{{ a | url_encode | truncate: 100 }}"
        data: [a, b]
        email:
          subject: "{{ a | upcase }}"
          text: "{{ l | join: b }}"
          html: "[{{ a }}{{ l }}{% capture c %}{{ b }}{% endcapture %}{{ c }}{{ l | sort }}{{ a | split: b }}]"
        """);

    private static readonly NotificationType Plain = Type("title: '{{ a }}'\nbody: '{{ b }}'\nlink: 'https://x.example/{{ b | truncate: 100 }}'");

    private const string Nasty = "<>\"'&{%\u007F\u0085\u2028\uD83D\uDE00\uD800";

    /// <summary>Any UTF-16, much of it control characters, markup, and halves of pairs.</summary>
    private static readonly Gen<string> Hostile =
        Gen.OneOf(Gen.Char, Gen.Char['\0', ' '], Gen.Int[0, Nasty.Length - 1].Select(i => Nasty[i])).Array[0, 300].Select(c => new string(c));

    [Fact]
    public void No_title_or_subject_has_a_control_character() => Hostile.Select(Hostile).Sample((a, b) =>
    {
        var (content, mail) = Both(Everything, a, b);

        content.Title.Any(char.IsControl).ShouldBeFalse();
        mail.Subject.Any(char.IsControl).ShouldBeFalse();
        (content.Title.Length <= 200 && mail.Subject.Length <= 200).ShouldBeTrue();
        content.Body.Any(c => char.IsControl(c) && c is not ('\n' or '\t')).ShouldBeFalse();
        mail.Text.Any(c => char.IsControl(c) && c is not ('\n' or '\t')).ShouldBeFalse();
    });

    [Fact]
    public void No_markup_in_a_mail_comes_from_a_payload() => Hostile.Select(Hostile).Sample((a, b) =>
    {
        Both(Everything, a, b).Mail.Html.IndexOfAny(['<', '>', '"', '\'', '\0']).ShouldBe(-1);
        Markup(Both(Plain, a, b).Mail.Html).ShouldBe(Markup(Both(Plain, "a", "b").Mail.Html));
    });

    [Fact]
    public void All_that_is_rendered_is_valid_Unicode_without_NUL() => Hostile.Select(Hostile).Sample((a, b) =>
    {
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        var (content, mail) = Both(Everything, a, b);

        string[] all = [content.Title, content.Body, content.Link!, mail.Subject, mail.Text, mail.Html, .. content.Data!.Values];
        foreach (var text in all)
        {
            Should.NotThrow(() => strict.GetBytes(text));
            text.ShouldNotContain('\0');
        }
    });

    /// <summary>The mail's tags without what their attributes and texts say, but for line breaks of the body.</summary>
    private static string Markup(string html) =>
        string.Join("", html.Split('<').Skip(1).Select(tag => tag.Split('>', ' ')[0]).Where(tag => tag is not ("br" or "p" or "/p")));

    private static (RenderedContent Content, RenderedMail Mail) Both(NotificationType type, string a, string b)
    {
        var payload = Json($$"""{"a":{{Quote(a)}},"b":{{Quote(b)}},"l":[{{Quote(a)}},{{Quote(b)}}]}""");
        return (Render(type, payload), Mail(type, payload));
    }

    /// <summary>As a careless producer writes it: halves of pairs as escapes, which JSON parsers accept.</summary>
    private static string Quote(string text) => '"' + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + '"';
}
