namespace Notify.IntegrationTests.Running;

/// <summary>The three plain events of the contract.</summary>
internal static class TestEvents
{
    public static string NewMessage(string to, string id) =>
        $$"""{"type":"NEW_MESSAGE","eventId":"{{id}}","recipientId":"{{to}}","senderName":"Alice","preview":"Lunch?","messageId":"{{id}}","chatId":"c-{{id}}"}""";

    public static string NewFollower(string to, string id) =>
        $$"""{"type":"NEW_FOLLOWER","eventId":"{{id}}","followedUserId":"{{to}}","followerName":"Carol","followerId":"carol"}""";

    public static string PostLiked(string to, string id) =>
        $$"""{"type":"POST_LIKED","eventId":"{{id}}","postAuthorId":"{{to}}","likerName":"Dan","postId":"p-9"}""";
}
