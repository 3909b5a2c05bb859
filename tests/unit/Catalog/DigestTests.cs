using Notify.Catalog;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Catalog;

public sealed class DigestTests
{
    private const string Types = "types:\n  T: { to: user, title: x }\n";

    private static readonly DigestRenderer Renderer = new(TimeProvider.System);

    private static readonly DigestItem[] Items =
    [
        new("Third", "<b>c</b>", "https://example.org/3"), new("Second", "", "/2"), new("First", "a", null),
    ];

    [Fact]
    public void Without_texts_of_its_own_a_digest_is_the_newest_a_count_and_a_list()
    {
        var push = Renderer.Render(DigestTexts.Default, Sample.Bob("de"), Items);
        (push.Title, push.Body, push.Link).ShouldBe(("Third (3)", "<b>c</b>", "https://example.org/3"));
        var mail = Renderer.RenderMail(DigestTexts.Default, Sample.Bob("de"), Items);
        mail.Subject.ShouldBe("Third (3)");
        mail.Text.ShouldBe("Third\n<b>c</b>\nhttps://example.org/3\n\nSecond\n\nFirst\na\n\n");
        mail.Html.ShouldContain("&lt;b&gt;c&lt;/b&gt;");
        mail.Html.ShouldContain("<a href=\"https://example.org/3\"");
        mail.Html.ShouldNotContain("<b>");
    }

    [Fact]
    public void A_category_words_its_digest_in_each_locale_and_leaves_the_rest_to_the_default()
    {
        var digest = Read("""
            digest:
              title: "{{ newest.title }} and {{ more }} more for {{ recipient }}"
              email: { subject: "{{ count }} news" }
              locales:
                de: { title: "{{ newest.title }} und {{ more }} weitere" }

            """);
        Renderer.Render(digest, Sample.Bob(), Items).Title.ShouldBe("Third and 2 more for bob");
        Renderer.Render(digest, Sample.Bob("de-AT"), Items).Title.ShouldBe("Third und 2 weitere");
        var mail = Renderer.RenderMail(digest, Sample.Bob("de-AT"), Items);
        mail.Subject.ShouldBe("3 news");
        mail.Text.ShouldStartWith("Third\n");
    }

    [Fact]
    public void A_digest_lists_the_newest_twenty_and_counts_the_rest()
    {
        var many = Enumerable.Range(1, 30).Select(i => new DigestItem($"T{i}.", new string('x', 4_000), null)).ToList();
        var text = Renderer.RenderMail(DigestTexts.Default, Sample.Bob(), many).Text;
        text.ShouldContain("T20.");
        text.ShouldNotContain("T21.");
        text.ShouldEndWith("+ 10\n");
    }

    [Fact]
    public void A_digest_whose_template_fails_or_whose_items_are_too_much_is_still_sent()
    {
        var failing = Read("digest: { title: \"{{ count | divided_by: 0 }}\" }\n");
        Renderer.Render(failing, Sample.Bob(), Items).Title.ShouldBe("Third (3)");

        var hostile = Enumerable.Range(1, 20).Select(i => new DigestItem(new string('"', 200), new string('<', 4_000), "https://example.org/" + new string('&', 1_900))).ToList();
        var mail = Renderer.RenderMail(DigestTexts.Default, Sample.Bob(), hostile);
        mail.Html.ShouldContain("+ 19");
        mail.Html.Length.ShouldBeLessThan(128 * 1024);
    }

    [Theory]
    [InlineData("digest: { body: x }\n", "'title' is missing")]
    [InlineData("digest: { title: x, link: /a }\n", "unknown key 'link'; allowed here: title, body, email, locales.")]
    [InlineData("digest: { title: '{{ x | upcas }}' }\n", "did you mean 'upcase'?")]
    [InlineData("digest: x\n", "'digest' must be a mapping")]
    public void A_wrong_digest_is_a_problem(string digest, string problem) =>
        CatalogLoader.Read([new CatalogFile("c.yaml", "category: c\n" + digest + Types)]).Problems.ShouldHaveSingleItem().Message.ShouldContain(problem);

    [Fact]
    public void A_category_has_one_digest()
    {
        var result = CatalogLoader.Read(
        [
            new CatalogFile("a.yaml", "category: c\ndigest: { title: x }\n" + Types),
            new CatalogFile("b.yaml", "category: c\ndigest: { title: y }\ntypes:\n  U: { to: user, title: x }\n"),
        ]);
        var problem = result.Problems.ShouldHaveSingleItem();
        (problem.File, problem.Line).ShouldBe(("b.yaml", 2));
        problem.Message.ShouldContain("a.yaml:2");
    }

    [Theory]
    [InlineData("unread after 10m", 10)]
    [InlineData("unread after 2h", 120)]
    public void A_type_may_wait_for_its_reader(string rule, int minutes) =>
        Sample.Type($"title: x\nchannels: {{ push: never, email: {rule} }}").Email.ShouldBe(new ChannelRule(ChannelRuleKind.UnreadAfter, TimeSpan.FromMinutes(minutes)));

    private static DigestTexts Read(string digest)
    {
        var result = CatalogLoader.Read([new CatalogFile("c.yaml", "category: c\n" + digest + Types)]);
        result.Problems.ShouldBeEmpty();
        return result.Catalog.ShouldNotBeNull().DigestOf("c");
    }
}
