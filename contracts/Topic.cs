using System.Text.Json.Serialization.Metadata;

namespace Notify.Contracts;

/// <summary>A Kafka topic without its record type: what is needed to create and check it.</summary>
/// <param name="Name">The topic's name, before any prefix of the installation.</param>
/// <param name="Retention">How long records are kept.</param>
/// <param name="Bulk">Consumed with a smaller share, so nothing else waits behind it.</param>
public abstract record Topic(string Name, TimeSpan Retention, bool Bulk)
{
    /// <summary>How long dead records are kept.</summary>
    public static readonly TimeSpan DeadRetention = TimeSpan.FromDays(14);

    /// <summary>Where records go that can never be processed.</summary>
    public string DeadName => Name + ".dead";
}

/// <summary>A Kafka topic, bound to the one record type on it and to how its key is made.</summary>
/// <typeparam name="T">The record type.</typeparam>
/// <param name="Name">The topic's name, before any prefix of the installation.</param>
/// <param name="Key">Makes the record's key, UTF-8 on the wire.</param>
/// <param name="Json">How the record is written.</param>
/// <param name="Retention">How long records are kept.</param>
/// <param name="Bulk">Consumed with a smaller share.</param>
public sealed record Topic<T>(string Name, Func<T, string> Key, JsonTypeInfo<T> Json, TimeSpan Retention, bool Bulk = false)
    : Topic(Name, Retention, Bulk)
{
    /// <summary>The value of header <c>schema-version</c> on records written today.</summary>
    public int SchemaVersion { get; init; } = 1;
}
