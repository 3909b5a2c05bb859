using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Notify.Contracts;
using Shouldly;
using Xunit;

namespace Notify.ContractTests;

/// <summary>Samples are what other teams build against: today's consumers read them all, today's producers write them.</summary>
public sealed class SampleTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "samples");

    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileName(f)!).Where(f => Types.ContainsKey(Record(f)))];

    public static TheoryData<string> SamplesThatNeedMembers => [.. Samples.Select(s => s.Data).Where(f => Concrete(f).Properties.Any(p => p.IsRequired))];

    internal static readonly Dictionary<string, JsonTypeInfo> Types = new()
    {
        ["user-event"] = ContractsJson.Default.UserEvent,
        ["notification"] = ContractsJson.Default.Notification,
        ["inbox-delivery"] = ContractsJson.Default.InboxDelivery,
        ["push-delivery"] = ContractsJson.Default.PushDelivery,
        ["email-delivery"] = ContractsJson.Default.EmailDelivery,
        ["inbox-changed"] = ContractsJson.Default.InboxChanged,
        ["recipient-changed"] = ContractsJson.Default.RecipientChanged,
        ["decided"] = ContractsJson.Default.DeliveryRecord,
        ["delivery-attempted"] = ContractsJson.Default.DeliveryRecord,
        ["item-frame"] = ContractsJson.Default.ItemFrame,
        ["changed-frame"] = ContractsJson.Default.ChangedFrame,
        ["inbox-changes-page"] = ContractsJson.Default.InboxChangesPage,
        ["hello-frame"] = ContractsJson.Default.HelloFrame,
        ["ping-frame"] = ContractsJson.Default.PingFrame,
        ["sync-frame"] = ContractsJson.Default.SyncFrame,
        ["reconnect-frame"] = ContractsJson.Default.ReconnectFrame,
        ["error-frame"] = ContractsJson.Default.ErrorFrame,
        ["auth-frame"] = ContractsJson.Default.AuthFrame,
        ["refresh-frame"] = ContractsJson.Default.RefreshFrame,
        ["resume-frame"] = ContractsJson.Default.ResumeFrame,
        ["pong-frame"] = ContractsJson.Default.PongFrame,
        ["poll-page"] = ContractsJson.Default.PollPage,
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_is_read_and_written_again_as_it_is(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        var read = JsonSerializer.Deserialize(text, Types[Record(file)]).ShouldNotBeNull();
        var written = JsonNode.Parse(JsonSerializer.Serialize(read, Types[Record(file)]));
        JsonNode.DeepEquals(written, JsonNode.Parse(text)).ShouldBeTrue($"{file} is written today as {written}");
    }

    [Fact]
    public void Every_record_has_a_sample()
    {
        var sampled = Directory.EnumerateFiles(Folder, "*.json").Select(f => Record(Path.GetFileName(f))).ToHashSet();
        Types.Keys.Where(t => !sampled.Contains(t)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Unknown_members_are_ignored(string file)
    {
        var node = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();
        node["ofATomorrow"] = 1;
        JsonSerializer.Deserialize(node.ToJsonString(), Types[Record(file)]).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(SamplesThatNeedMembers))]
    public void A_missing_or_null_required_member_is_refused(string file)
    {
        var type = Types[Record(file)];
        var node = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject();
        var concrete = Concrete(file);
        var required = concrete.Properties.Where(p => p.IsRequired).Select(p => p.Name).ToList();
        foreach (var name in required)
        {
            var without = node.DeepClone().AsObject();
            without.Remove(name).ShouldBeTrue($"{file} lacks {name}");
            Should.Throw<JsonException>(() => JsonSerializer.Deserialize(without.ToJsonString(), type), $"{file} without {name}");
            // Any JSON value is a payload to the serializer; ingestion makes it an object.
            if (concrete.Properties.Single(p => p.Name == name).PropertyType == typeof(JsonElement)) continue;
            var withNull = node.DeepClone().AsObject();
            withNull[name] = null;
            Should.Throw<JsonException>(() => JsonSerializer.Deserialize(withNull.ToJsonString(), type), $"{file} with {name} null");
        }
    }

    private static JsonTypeInfo Concrete(string file) => Record(file) switch
    {
        "decided" => ContractsJson.Default.Decided,
        "delivery-attempted" => ContractsJson.Default.DeliveryAttempted,
        var record => Types[record],
    };

    internal static string Record(string file) => file.Split(".v")[0];
}
