using System.Text.RegularExpressions;
using Notify.Contracts;
using Notify.Realtime;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Notify.ContractTests;

/// <summary>The description of topics and live frames: made from the code, and nothing is left out of it.</summary>
public sealed partial class AsyncApiTests
{
    private static readonly string Text = AsyncApiDocument.Write();

    [Fact]
    public void The_document_that_is_checked_in_is_the_one_of_the_code() => CheckedInFile.ShouldBeCurrent("asyncapi.yaml", Text);

    [Fact]
    public void Every_topic_of_the_code_is_in_it_and_its_dead_letters_too()
    {
        var names = AsyncApiDocument.NamedTopics.Select(t => t.Name).ToList();
        names.ShouldBe(Topics.All.Select(t => t.Name).Prepend(Topics.UserEvents), ignoreOrder: true, "a topic is missing from Topics.All");
        var addresses = Map("channels").Children.Values.OfType<YamlMappingNode>().Where(c => c.Children.ContainsKey("bindings")).Select(c => c["address"].ToString());
        addresses.ShouldBe(names.Concat(names.Select(n => n + ".dead")), ignoreOrder: true);
    }

    [Fact]
    public void Every_header_of_the_code_is_in_it()
    {
        var named = typeof(HeaderNames).GetFields().Select(f => (string)f.GetValue(null)!);
        RecordHeaders.ByKind.Values.SelectMany(h => h).Distinct().ShouldBe(named, ignoreOrder: true);
    }

    [Fact]
    public void Every_frame_of_the_code_is_in_it()
    {
        var frames = typeof(ItemFrame).Assembly.GetExportedTypes().Where(t => t.Name.EndsWith("Frame", StringComparison.Ordinal)).Select(t => t.Name + ".v1");
        Map("channels", "realtime-ws", "messages").Children.Keys.Select(k => k.ToString()).ShouldBe(frames, ignoreOrder: true);
    }

    [Fact]
    public void Every_command_that_it_names_is_understood()
    {
        foreach (var file in (string[])["auth-frame", "refresh-frame", "resume-frame", "pong-frame"])
        {
            var sample = PublishedShapes.Sample(file + ".v1.json");
            var read = ClientFrame.Read(System.Text.Encoding.UTF8.GetBytes(sample.ToJsonString())).ShouldHaveSingleItem();
            read.ShouldBe(new ClientFrame((string?)sample["type"], (string?)sample["token"], (long?)sample["since"]));
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = References().Matches(Text).Select(m => m.Groups[1].Value).Distinct().ToList();
        references.Count.ShouldBeGreaterThan(50);
        var schemas = PublishedShapes.All.Select(t => "./schemas/" + RecordSchema.FileName(t.Type, 1)).ToList();
        references.Where(r => r[0] == '#' ? !Leads(r) : !schemas.Contains(r)).ShouldBeEmpty();
    }

    private static bool Leads(string reference)
    {
        try
        {
            return Map(reference.Split('/')[1..]) is not null;
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }

    private static YamlMappingNode Map(params string[] path)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Text));
        return (YamlMappingNode)path.Aggregate(yaml.Documents[0].RootNode, (node, key) => node[key]);
    }

    [GeneratedRegex("""\$ref: ['"]?([^'"\s]+)""")]
    private static partial Regex References();
}
