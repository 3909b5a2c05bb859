using System.Text.Json;
using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>Writes an enum as a camelCase word; reads no number and no unknown word, so a new word must reach readers first.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class CamelCaseWord<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;
