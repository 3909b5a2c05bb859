using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>The schemas of all records, made from them and true of every sample.</summary>
public sealed class SchemaTests
{
    public static TheoryData<string> Records => [.. PublishedShapes.All.Select(t => t.Type.Name)];

    public static TheoryData<string> Samples => [.. PublishedShapes.Samples];

    [Theory]
    [MemberData(nameof(Records))]
    public void The_schema_that_is_checked_in_is_the_one_of_the_record(string record)
    {
        var type = PublishedShapes.All.Single(t => t.Type.Name == record);
        CheckedInFile.ShouldBeCurrent("schemas/" + RecordSchema.FileName(type.Type, 1), RecordSchema.Of(type));
    }

    [Fact]
    public void No_schema_is_checked_in_that_no_record_has()
    {
        var made = PublishedShapes.All.Select(t => RecordSchema.FileName(t.Type, 1));
        Directory.EnumerateFiles(Path.Combine(CheckedInFile.Contracts, "schemas")).Select(f => Path.GetFileName(f)).Except(made).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_is_valid(string file) => (await PublishedShapes.ErrorsAsync(file, PublishedShapes.Sample(file))).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_without_a_required_member_is_not_valid(string file)
    {
        foreach (var name in Required(PublishedShapes.Schema(file), PublishedShapes.Sample(file)))
        {
            var sample = PublishedShapes.Sample(file);
            sample.Remove(name).ShouldBeTrue($"{file} lacks {name}");
            (await PublishedShapes.ErrorsAsync(file, sample)).ShouldNotBeEmpty($"{file} without {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task A_sample_with_any_value_of_a_wrong_kind_is_not_valid(string file)
    {
        var sample = PublishedShapes.Sample(file);
        var places = new DescribedMembers(PublishedShapes.Schema(file)).In(sample).ToList();
        places.ShouldNotBeEmpty();
        foreach (var place in places)
            (await PublishedShapes.ErrorsAsync(file, DescribedMembers.Spoilt(sample, place))).ShouldNotBeEmpty($"{file} with a wrong {string.Join('/', place)}");
    }

    private static List<string> Required(JsonObject schema, JsonObject sample)
    {
        var said = schema["anyOf"] is JsonArray shapes
            ? shapes.Single(s => s!["properties"]!["record"]!["enum"]![0]!.GetValue<string>() == sample["record"]!.GetValue<string>())!
            : schema;
        var required = said["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToList();
        required.ShouldNotBeEmpty();
        return required;
    }
}
