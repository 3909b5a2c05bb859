using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class RenderingLimitTests
{
    private static readonly string Doubling = string.Concat(Enumerable.Repeat("{% assign x = x | append: x %}", 40));
    private static readonly string Loop = "{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}";

    public static TheoryData<string, string, string> Refused => new()
    {
        { $"title: '{Loop}'", "title", "it takes more than 5000 steps" },
        { $"title: '{{% assign x = \"xx\" %}}{Doubling}'", "title", "a filter makes a text of more than 65536 characters" },
        { "title: '{% for i in l %}{% if a %}{% endif %}{% endfor %}'", "title", "it handles more than 4194304 characters" },
        { "title: '{% assign s = a %}{% for i in l %}{{ s | size }}{{ s | size }}{% endfor %}'", "title", "it handles more than 4194304 characters" },
        { "title: '{{ 1 | divided_by: missing }}'", "title", "a filter or expression failed with DivideByZeroException" },
        { "title: x\nlink: '/{{ a }}'", "link", "it writes more than 2000 characters" },
        { "title: x\ncollapse: '{{ a }}'", "collapse", "it writes more than 200 characters" },
        { "title: x\nlocales: { de: { body: '{{ 1 | modulo: 0 }}' } }", "body (de)", "failed with" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_template_that_goes_too_far_is_stopped_and_named(string lines, string template, string reason)
    {
        var payload = Payload(("a", new string('x', 8_000)), ("l", Enumerable.Range(0, 2_000)));

        var thrown = Should.Throw<TemplateException>(() => Render(Type(lines), payload, "de"));

        (thrown.Type, thrown.Template).ShouldBe(("T", template));
        thrown.Message.ShouldStartWith($"Template '{template}' of T cannot be rendered: ");
        thrown.Message.ShouldContain(reason);
    }

    [Fact]
    public void A_mail_past_its_limit_is_stopped_while_it_is_written()
    {
        var payload = Payload(("a", new string('x', 8_000)));
        var fields = string.Concat(Enumerable.Repeat("{{ a }}", 17));

        Should.Throw<TemplateException>(() => Mail(Type($"title: x\nemail: {{ text: '{fields}' }}"), payload)).Message.ShouldContain("writes more than 65536");
        Should.Throw<TemplateException>(() => Mail(Type($"title: x\nemail: {{ html: '{fields}' }}"), payload)).Message.ShouldContain("writes more than 131072");
    }

    [Fact]
    public void Templates_see_the_start_of_what_is_long()
    {
        var payload = Payload(("a", new string('x', 9_000)), ("l", Enumerable.Range(0, 2_000)));

        Render(Titled("{{ a | size }} {{ l | size }} {{ l | last }}"), payload).Title.ShouldBe("8000 1000 999");
    }

    [Fact]
    public void The_next_render_on_the_thread_starts_fresh()
    {
        Should.Throw<TemplateException>(() => Render(Type("title: x\nlink: '/{{ a }}'"), Payload(("a", new string('x', 8_000)))));

        Render(Titled("{{ a }}"), Payload(("a", "y"))).Title.ShouldBe("y");
    }

    [Fact]
    public void A_failure_never_quotes_the_payload() =>
        Should.Throw<TemplateException>(() => Render(Titled("{{ a | base64_decode }}"), Payload(("a", "secret!")))).ToString().ShouldNotContain("secret");
}
