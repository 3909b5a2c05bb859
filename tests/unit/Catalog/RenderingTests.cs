using System.Text.Json;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class RenderingTests
{
    public static TheoryData<string, string, string> Titles => new()
    {
        { "Hi {{ a }}", "{}", "Hi" },
        { "{{ a }}", """{"a":null}""", "" },
        { "{{ a.b.c }}", """{"a":{"b":{"c":"deep"}}}""", "deep" },
        { "{{ a.b.c }}", """{"a":1}""", "" },
        { "{{ a }}", """{"a":"<b> & 'x'"}""", "<b> & 'x'" },
        { "{{ a }}", """{"a":"one\r\ntwo\nthree\tfour\u2028five"}""", "one two three four five" },
        { "{{ a }}", """{"a":"\u0000a\u0007b\u007fc\u0085d\u001b[31m"}""", "abcd[31m" },
        { "{{ a }}", """{"a":"x\ud800y"}""", "x\uFFFDy" },
        { "{{ a }}", """{"a":"\ud83d\ude00 \"\\\n\u00e4 \udc00"}""", "😀 \"\\ ä \uFFFD" },
        { "{{ a }}", """{"\ud800":1,"\ud800a":2,"\u0061":"escaped name"}""", "escaped name" },
        { "{{ a.b }}|{{ c }}", """{"a":{"\udc00":1},"c":"x"}""", "|x" },
        { "{{ a }}", """{"a":1e400}""", "1e400" },
        { "{{ a | slice: 0, 1 }}!", """{"a":"😀"}""", "\uFFFD!" },
        { "{{ a }} {{ b }} {{ c }}", """{"a":1,"b":true,"c":1.50}""", "1 true 1.5" },
        { "{{ a }}", """{"a":123456789012345678901234567890123}""", "123456789012345678901234567890123" },
        { "{{ a | join: \", \" }} ({{ a | size }}, {{ a.size }}, {{ a.first }}, {{ a[1] }})", """{"a":["x","y"]}""", "x, y (2, 2, x, y)" },
        { "{% for i in a reversed %}{{ i.n }};{% endfor %}", """{"a":[{"n":1},{"n":2}]}""", "2;1;" },
        { "{{ a | map: \"n\" | join: \"+\" }}", """{"a":[{"n":1},{"n":2}]}""", "1+2" },
        { "{{ a | where: \"n\", 2 | map: \"t\" }}", """{"a":[{"n":1,"t":"x"},{"n":2,"t":"y"}]}""", "y" },
        { "{{ a | concat: b | sort | uniq | join: \"\" }}", """{"a":["y","x"],"b":["x"]}""", "xy" },
        { "{% if a contains \"x\" %}yes{% endif %}{% if b %}no{% endif %}{% if c %}no{% endif %}", """{"a":["x"],"b":false}""", "yes" },
        { "{{ a }}", """{"a":{"x":[1,"<"]}}""", """{"x":[1,"<"]}""" },
        { "{{ a | json }}", """{"a":{"x":[1]}}""", """{"x":[1]}""" },
        { "{{ recipient }}", """{"recipient":"mallory"}""", "bob" },
        { "{{ a.recipient }}", """{"a":{"recipient":"x"}}""", "x" },
        { "{{ type }}", """{"type":"first","type":"last"}""", "last" },
    };

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_title_renders(string template, string payload, string title) => Render(Titled(template), Json(payload)).Title.ShouldBe(title);

    [Fact]
    public void Broken_UTF8_renders_as_replacement_characters()
    {
        var payload = JsonDocument.Parse("{\"a\":\"x\u00FFy\"}"u8.ToArray().Where(b => b != 0xC3).ToArray()).RootElement;

        Render(Type("title: '{{ a }}'\ndata: [a]"), payload).Title.ShouldBe("x\uFFFDy");
    }

    [Fact]
    public void The_catalogs_own_control_characters_go_too() =>
        Render(Type("title: \"a\\u0007b\\nc\""), Json("{}")).Title.ShouldBe("ab c");

    [Fact]
    public void A_body_keeps_lines_and_tabs_and_no_other_control_characters() =>
        Render(Type("title: x\nbody: '{{ a }}'"), Payload(("a", "1\r\n2\t3\u0000\u0007\u001B\u00854"))).Body.ShouldBe("1\n2\t34");

    [Fact]
    public void A_title_is_cut_at_200_and_a_body_at_4000_characters()
    {
        var content = Render(Type("title: '{{ a }}'\nbody: '{{ a }}'"), Payload(("a", new string('x', 4_001))));

        content.Title.ShouldBe(new string('x', 199) + "…");
        content.Body.ShouldBe(new string('x', 3_999) + "…");
    }

    [Fact]
    public void A_text_of_exactly_the_limit_is_whole()
    {
        var content = Render(Type("title: '{{ a }}'\nbody: '{{ b }}'"), Payload(("a", new string('x', 200)), ("b", new string('y', 4_000))));

        (content.Title, content.Body).ShouldBe((new string('x', 200), new string('y', 4_000)));
    }

    [Fact]
    public void A_cut_never_splits_an_emoji()
    {
        var title = Render(Titled("{{ a }}"), Payload(("a", new string('x', 198) + "😀😀"))).Title;

        title.ShouldBe(new string('x', 198) + "…");
    }

    [Fact]
    public void Texts_of_any_size_are_cut_and_never_refused()
    {
        var content = Render(Type("title: '{{ a }}{{ a }}{{ a }}{{ a }}'\nbody: '{{ a }}{{ a }}{{ a }}{{ a }}'"), Payload(("a", new string('x', 200_000))));

        (content.Title.Length, content.Body.Length).ShouldBe((200, 4_000));
    }

    [Fact]
    public void Data_keeps_strings_and_writes_the_rest_as_JSON()
    {
        var type = Type("title: x\ndata: [s, n, t, o, l, missing, none, o.k]");
        var payload = Json("""{"s":"a\n\u0000<b>","n":1.50,"t":true,"o":{"k": "v"},"l":[1, 2],"none":null}""");

        Render(type, payload).Data.ShouldBe(
            new Dictionary<string, string> { ["s"] = "a\n<b>", ["n"] = "1.50", ["t"] = "true", ["o"] = """{"k": "v"}""", ["l"] = "[1, 2]", ["o.k"] = "v" },
            ignoreOrder: true);
        Render(type, Json("{}")).Data.ShouldBeNull();
    }

    [Theory]
    [InlineData("/chats/{{ a }}", "c-4", "/chats/c-4")]
    [InlineData("{{ a }}", "https://x.example/a", "https://x.example/a")]
    [InlineData("{{ a }}", "javascript:alert(1)", null)]
    [InlineData("{{ a }}", " java\tscript:alert(1)", " java script:alert(1)")]
    [InlineData("{{ a }}", "\u0001JavaScript:alert(1)", null)]
    [InlineData("{{ a }}", "data:text/html,x", null)]
    [InlineData("myapp://chats/{{ a }}", "c-4", "myapp://chats/c-4")]
    [InlineData("{{ a }}", "", null)]
    public void A_link_is_relative_or_web_or_of_a_scheme_the_catalog_wrote(string template, string value, string? link) =>
        Render(Type($"title: x\nlink: '{template}'"), Payload(("a", value))).Link.ShouldBe(link?.Trim());

    [Fact]
    public void An_empty_collapse_key_is_none() => Render(Type("title: x\ncollapse: '{{ a }}'"), Json("{}")).CollapseKey.ShouldBeNull();

    [Fact]
    public void Templates_do_not_see_each_others_variables() =>
        Render(Type("title: '{% assign v = 1 %}x'\nbody: '[{{ v }}]'"), Json("{}")).Body.ShouldBe("[]");
}
