using System.Text.Json.Serialization;

namespace Notify.Contracts;

/// <summary>How urgent a notification is. The order is the order of sending.</summary>
[JsonConverter(typeof(CamelCaseWord<Priority>))]
public enum Priority
{
    /// <summary>Passes every rule of the recipient but an expiry: one-time codes, security alerts.</summary>
    Critical,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Travels on the <c>-bulk</c> topics, so that nothing waits behind it.</summary>
    Bulk,
}
