#pragma warning disable CA1707, CA1040 // The type's name is the catalog's, as another team would write it.
namespace Chat;

/// <summary>A message type of another team.</summary>
public sealed record NEW_MESSAGE(string RecipientId, string SenderName, string Preview, string MessageId, string ChatId);
