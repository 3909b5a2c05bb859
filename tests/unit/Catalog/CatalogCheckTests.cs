using Notify.Catalog;
using Shouldly;
using Xunit;
using static Notify.UnitTests.Catalog.Sample;

namespace Notify.UnitTests.Catalog;

public sealed class CatalogCheckTests
{
    private static readonly string LongName = new('N', 101);

    /// <summary>Lines of one good type, the line that is wrong, and what is said about it. Line 1 is the category.</summary>
    public static TheoryData<string, int, string> WrongTypes => new()
    {
        { "to: a\ntitle: x\ncolapse: y", 6, "T: unknown key 'colapse'; did you mean 'collapse'?" },
        { "to: a\ntitle: x\nwhatever: y", 6, "T: unknown key 'whatever'; allowed here: to, title," },
        { "title: x", 3, "T: 'to' is missing; name the payload field that holds the recipient" },
        { "to: a", 3, "T: 'title' is missing; give it a title" },
        { "to: a\ntitle:", 5, "T: 'title' is empty; give it a value or remove it." },
        { "to: a\ntitle: [x]", 5, "T: 'title' must be a text, not a list." },
        { "to: a\ntitle: {{ x }}", 5, "T: 'title' must be a text, not a mapping. A template that starts with '{{' needs quotes." },
        { "to: []\ntitle: x", 4, "T: 'to' must list texts, at least one and none of them empty." },
        { "to: [a, [b]]\ntitle: x", 4, "T: 'to' must list texts" },
        { "to: [a, a]\ntitle: x", 4, "T: 'a' is in 'to' twice; remove one." },
        { "to: a..b\ntitle: x", 4, "T: 'a..b' in 'to' is not a path; write field names joined by dots, for example 'order.buyerId', without '{{ }}'." },
        { "to: '{{a}}'\ntitle: x", 4, "is not a path" },
        { "to: a\ntitle: '{{ x '", 5, "T: the template 'title' is not valid Liquid: End of tag '}}' was expected" },
        { "to: a\ntitle: x\nbody: '{% if x %}'", 6, "T: the template 'body' is not valid Liquid: '{% endif %}' was expected" },
        { "to: a\ntitle: x\nlink: '{% include \"x\" %}'", 6, "T: the template 'link' is not valid Liquid: Unknown tag 'include'" },
        { "to: a\ntitle: '{{ x | upcas }}'", 5, "T: the template 'title' uses the unknown filter 'upcas'; did you mean 'upcase'?" },
        { "to: a\ntitle: '{{ x | plural: single: \"a\", other: \"b\" }}'", 5, "T: the template 'title' uses the filter 'plural' with 'single'; name its words by zero, one, two, few, many, other" },
        { "to: a\ntitle: '{{ x | plural: \"a\", \"b\" }}'", 5, "T: the template 'title' uses the filter 'plural' with a word without a name; name its words by" },
        { "to: a\ntitle: '{{ x | plural: one: \"a\" }}'", 5, "T: the template 'title' uses the filter 'plural' without 'other', the word for all numbers that have none of their own; add it." },
        { "to: a\ntitle: x\nemail: { html: '{{ x | raw }}' }", 6, "T: the template 'html' uses the filter 'raw', which is not available" },
        { "to: a\ntitle: '{% for i in (1..n) %}{% endfor %}'", 5, "T: the template 'title' uses a range that may be too long" },
        { "to: a\ntitle: '{{ (1..5000) | size }}'", 5, "uses a range that may be too long" },
        { "to: a\ntitle: x\nexpires: 7 days", 6, "T: '7 days' is not a duration; write a whole number and s, m, h or d" },
        { "to: a\ntitle: x\nexpires: 0s", 6, "is not a duration" },
        { "to: a\ntitle: x\nexpires: 366d", 6, "is not a duration" },
        { "to: a\ntitle: x\nexpires: -1d", 6, "is not a duration" },
        { "to: a\ntitle: x\nkeep: for ever", 6, "T: 'for ever' is not a duration" },
        { "to: a\ntitle: x\ninbox: newest", 6, "T: 'newest' is not a value of 'inbox'; use all or latest." },
        { "to: a\ntitle: x\ninbox: latest", 6, "T: 'inbox: latest' keeps the latest of each collapse key; give the type a 'collapse'." },
        { "to: a\ntitle: x\nactions: Reply", 6, "T: 'actions' must be a list of mappings ('- ' lines), at least one." },
        { "to: a\ntitle: x\nactions:\n- { label: y }", 7, "T: an action lacks 'url'; write 'label: Reply'" },
        { "to: a\ntitle: x\nactions:\n- { label: y, url: /y, icon: z }", 7, "T: unknown key 'icon'; allowed here: label, url." },
        { "to: a\ntitle: x\nactions:\n- { label: y, url: 'myapp://y' }", 7, "T: 'myapp://y' is not where an action may lead; use http, https or a path" },
        { "to: a\ntitle: x\nactions:\n- { label: y, url: 'javascript:{{ x }}' }", 7, "is not where an action may lead" },
        { "to: a\ntitle: x\nactions:\n- { label: y, url: '//{{ x }}' }", 7, "is not where an action may lead" },
        { "to: a\ntitle: x\nactions:\n- { label: y, url: chats }", 7, "is not where an action may lead" },
        { "to: a\ntitle: x\nactions:\n- { label: a, url: /a }\n- { label: b, url: /b }\n- { label: c, url: /c }", 9, "T: an item has at most 2 actions" },
        { "to: a\ntitle: x\nactions:\n- { label: a, url: /a }\nlocales:\n  de: { actions: [a, b] }", 9, "T: 'actions' of locale 'de' lists 2 labels, but the type has 1 actions" },
        { "to: a\ntitle: x\npriority: urgent", 6, "T: 'urgent' is not a value of 'priority'; use critical or normal or bulk." },
        { "to: a\ntitle: x\nonUnknown: drop", 6, "T: 'drop' is not a value of 'onUnknown'; use resend or hold." },
        { "to: a\ntitle: x\nchannels: { push: sometimes }", 6, "T: 'sometimes' is not a rule for push; use always, offline, never or 'unread after 10m'." },
        { "to: a\ntitle: x\nchannels: { push: unread after soon }", 6, "is not a rule for push" },
        { "to: a\ntitle: x\nchannels:\n  email: unread after 0m", 7, "T: 'unread after 0m' is not a rule for email; use always, offline, never or 'unread after 10m'." },
        { "to: a\ntitle: x\nchannels: { inbox: never }", 6, "T: 'inbox' has no rule: every notification is in the inbox" },
        { "to: a\ntitle: x\nchannels: { sms: always }", 6, "T: unknown key 'sms'; allowed here: push, email." },
        { "to: a\ntitle: x\nchannels: always", 6, "T: 'channels' must be a mapping (indented 'key: value' lines), not a text." },
        { "to: a\ntitle: x\nlocales:\n  german: { title: y }", 7, "T: 'german' is not a locale; use a language and maybe a region" },
        { "to: a\ntitle: x\nlocales:\n  xx-YYYY-1: { title: y }", 7, "is not a locale" },
        { "to: a\ntitle: x\nlocales:\n  de: { title: y }\n  DE: { title: z }", 8, "T: the locale 'DE' is there twice, in another case; keep one." },
        { "to: a\ntitle: x\nlocales:\n  de: { titel: y }", 7, "T: unknown key 'titel'; did you mean 'title'?" },
        { "to: a\ntitle: x\nlocales:\n  de: { body: '{{ x' }", 7, "T: the template 'body (de)' is not valid Liquid" },
        { "to: a\ntitle: x\nlocales:\n  de: Titel", 7, "T: 'de' must be a mapping" },
        { "to: a\ntitle: x\nemail: { subjct: y }", 6, "T: unknown key 'subjct'; did you mean 'subject'?" },
        { "to: a\ntitle: x\nid: [a, b]", 6, "T: 'id' must be a text, not a list." },
        { "to: a\ntitle: x\ndata: [from]", 6, "T: 'from' in 'data' is a name that FCM reserves" },
        { "to: a\ntitle: x\ndata: [google.c.a]", 6, "T: 'google.c.a' in 'data' is a name that FCM reserves" },
        { "topic: 'chat/{{ id | upcase }}'\ntitle: x", 4, "T: 'chat/{{ id | upcase }}' in 'topic' has '{{ id | upcase }}', which is not a field; write field names joined by dots, for example '{{ order.id }}', without filters." },
        { "topic: 'chat/{{ a..b }}'\ntitle: x", 4, "which is not a field" },
        { "topic: 'chat/{{ id'\ntitle: x", 4, "T: 'chat/{{ id' in 'topic' has a brace too many or a tag; a topic is text and fields, for example 'chat/{{ chatId }}'." },
        { "to: a\ntitle: x\ntopic: 'chat/{% if id %}a{% endif %}'", 6, "in 'topic' has a brace too many or a tag" },
        { $"topic: {new string('t', 201)}\ntitle: x", 4, "in 'topic' makes no name of a topic; a name has 1 to 200 characters" },
        { "topic: \"a\\tb\"\ntitle: x", 4, "in 'topic' makes no name of a topic" },
        { "topic: [a]\ntitle: x", 4, "T: 'topic' must be a text, not a list." },
        { "topic: a\ntitle: x\nexcept: '{{ b }}'", 6, "T: '{{ b }}' in 'except' is not a path" },
        { "to: a\ntitle: x\nexept: b", 6, "T: unknown key 'exept'; did you mean 'except'?" },
        { "to: a\ntitle: x\ntitle: y", 6, "the key 'title' is already in line 5; keep one of the two." },
    };

    /// <summary>Whole files.</summary>
    public static TheoryData<string, int, string> WrongFiles => new()
    {
        { "types:\n  T: { to: a, title: x }", 1, "'category' is missing; name the unit of preference, for example 'category: messages'." },
        { "category: c", 1, "'types' is missing; list the notification types under it." },
        { "category: c\ntypes: {}", 2, "'types' is empty; list at least one" },
        { "category: c\ntypes: [T]", 2, "'types' must be a mapping" },
        { "category: c\ntypes:\n  T: x", 3, "T must be a mapping with at least 'to' and 'title', not a text." },
        { "category: c\ntypes:\n  T:", 3, "T must be a mapping with at least 'to' and 'title', not nothing." },
        { "category: Messages\ntypes:\n  T: { to: a, title: x }", 1, "'Messages' is not a category name; use a-z, 0-9, '_' and '-', starting with a letter." },
        { $"category: {new string('c', 51)}\ntypes:\n  T: {{ to: a, title: x }}", 1, "the category is longer than 50 characters; shorten it." },
        { "category: [c]\ntypes:\n  T: { to: a, title: x }", 1, "'category' must be a text, not a list." },
        { "category: c\ntypes:\n  9T: { to: a, title: x }", 3, "'9T' is not a type name; use letters, digits, '_', '.' and '-', starting with a letter." },
        { "category: c\ntypes:\n  \"T\\n\": { to: a, title: x }", 3, "is not a type name" },
        { $"category: c\ntypes:\n  {LongName}: {{ to: a, title: x }}", 3, "is longer than 100 characters; shorten it." },
        { "category: c\ntype:\n  T: { to: a, title: x }", 2, "unknown key 'type'; did you mean 'types'?" },
        { "category: c\ntypes:\n  T: { to: a, title: x }\n  T: { to: a, title: x }", 4, "the key 'T' is already in line 3; keep one of the two." },
        { "category: c\ntypes:\n  T:\n   to: a\n  title: [", 5, "is not valid YAML:" },
        { "category: c\ntypes:\n  T: { to: *a, title: x }", 3, "The anchor 'a' is not defined above." },
        { "category: c\ntypes:\n  T: { to: a, title: x }\n---\ncategory: d", 4, "a second document starts here; put it into a file of its own." },
        { "category: c\ntypes:\n  ? [a]\n  : { to: a, title: x }", 3, "a key must be a text, not a list." },
        { "", 1, "is empty; give it 'category' and 'types', or delete it." },
        { "# nothing", 1, "is empty; give it 'category' and 'types', or delete it." },
        { "- category: c", 1, "a catalog file is a mapping with 'category' and 'types', not a list." },
        { new string('[', 40), 1, "It is nested more than 32 deep." },
    };

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public void A_wrong_type_is_refused_with_its_line_and_a_remedy(string lines, int line, string message) =>
        Expect("category: c\ntypes:\n  T:\n" + Indent(lines), line, message);

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public void A_wrong_file_is_refused_with_its_line_and_a_remedy(string yaml, int line, string message) => Expect(yaml, line, message);

    [Fact]
    public void A_type_in_two_files_names_both_places()
    {
        var result = CatalogLoader.Read(
        [
            new CatalogFile("a.yaml", "category: a\ntypes:\n  T: { to: a, title: x }"),
            new CatalogFile("b.yaml", "category: b\n\ntypes:\n  T: { to: a, title: x }"),
        ]);

        result.Catalog.ShouldBeNull();
        result.Problems.ShouldHaveSingleItem().ToString().ShouldBe("b.yaml:4: type T is already defined at a.yaml:3; keep one of the two or rename it.");
    }

    [Fact]
    public void All_problems_of_all_files_are_reported_in_order()
    {
        var result = CatalogLoader.Read(
        [
            new CatalogFile("a.yaml", "category: A\ntypes:\n  T: { to: a..b, tilte: x, priority: no, expires: x, locales: { de: { title: '{{' } } }\n  U: { title: '{{', body: '{{', to: a }"),
            new CatalogFile("b.yaml", "category: ["),
            new CatalogFile("c.yaml", "category: c\ntypes:\n  T: { title: x }"),
        ]);

        result.Problems.Select(p => (p.File, p.Line)).ShouldBe(
        [
            ("a.yaml", 1), ("a.yaml", 3), ("a.yaml", 3), ("a.yaml", 3), ("a.yaml", 3), ("a.yaml", 3), ("a.yaml", 3),
            ("a.yaml", 4), ("a.yaml", 4), ("b.yaml", 1), ("c.yaml", 3), ("c.yaml", 3),
        ]);
    }

    private static void Expect(string yaml, int line, string message)
    {
        var result = CatalogLoader.Read([new CatalogFile("t.yaml", yaml)]);

        result.Catalog.ShouldBeNull();
        result.Problems.ShouldContain(
            p => p.File == "t.yaml" && p.Line == line && p.Message.Contains(message, StringComparison.Ordinal),
            string.Join("\n", result.Problems));
    }
}
