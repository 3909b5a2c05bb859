namespace Notify.Realtime;

/// <summary>Why the server ends a connection. 1012 and 3000 to 3499 mean "come back", 3500 and above "stop".</summary>
internal sealed record CloseCode(int Code, string Reason)
{
    public static readonly CloseCode Normal = new(1000, "");
    public static readonly CloseCode Restart = new(1012, "restart");
    public static readonly CloseCode Unavailable = new(3001, "unavailable");
    public static readonly CloseCode TooManyCommands = new(3002, "too_many_commands");
    public static readonly CloseCode Busy = new(3003, "busy");
    public static readonly CloseCode TokenExpired = new(3401, "token_expired");
    public static readonly CloseCode Unauthorized = new(3500, "unauthorized");
    public static readonly CloseCode AuthTimeout = new(3501, "auth_timeout");
    public static readonly CloseCode FrameTooBig = new(3502, "frame_too_big");
    public static readonly CloseCode TooManyConnections = new(3503, "too_many_connections");
}
