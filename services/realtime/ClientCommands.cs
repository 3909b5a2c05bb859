using Notify.Platform.Http;

namespace Notify.Realtime;

/// <summary>Does what clients ask for by frames.</summary>
internal sealed class ClientCommands(Admission admission, PersonTokens tokens)
{
    /// <summary>Handles one message; answers by frames or a close, never by an exception for the client's sake.</summary>
    public async Task HandleAsync(Connection connection, CommandRate rate, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var frames = ClientFrame.Read(message);
        if (frames is null || frames.Count == 0)
        {
            if (!rate.TryTake()) connection.Close(CloseCode.TooManyCommands);
            else connection.Say(OutFrame.Error("bad_frame", "A message is a JSON object with a type, or an array of such objects."));
            return;
        }

        foreach (var frame in frames)
        {
            if (!rate.TryTake())
            {
                connection.Close(CloseCode.TooManyCommands);
                return;
            }

            await HandleAsync(connection, frame, ct);
        }
    }

    private async Task HandleAsync(Connection connection, ClientFrame frame, CancellationToken ct)
    {
        switch (frame.Type)
        {
            case "auth" when connection.Person is null:
                await AuthenticateAsync(connection, frame, ct);
                break;
            case var _ when connection.Person is null:
                connection.Close(CloseCode.Unauthorized);
                break;
            case "auth":
                connection.Say(OutFrame.Error("already_authenticated", "This connection has a person; send refresh with a new token."));
                break;
            case "refresh":
                await RefreshAsync(connection, frame);
                break;
            case "resume" when frame.Since is { } since:
                connection.Resume(since);
                break;
            case "resume":
                connection.Say(OutFrame.Error("invalid", "resume needs since, a seq of this inbox or 0."));
                break;
            case "pong":
                break;
            default:
                connection.Say(OutFrame.Error("unknown_type", "This server knows auth, refresh, resume and pong."));
                break;
        }
    }

    private async Task AuthenticateAsync(Connection connection, ClientFrame frame, CancellationToken ct)
    {
        var refusal = frame.Token is { } token && await tokens.CheckAsync(token) is { } caller
            ? await admission.AdmitAsync(connection, caller, frame.Since, ct)
            : CloseCode.Unauthorized;
        if (refusal is not null) connection.Close(refusal);
    }

    private async Task RefreshAsync(Connection connection, ClientFrame frame)
    {
        if (frame.Token is not { } token || await tokens.CheckAsync(token) is not { } caller)
            connection.Say(OutFrame.Error("unauthorized", "The token is not valid; the connection ends with the old one."));
        else if (caller.Person != connection.Person)
            connection.Close(CloseCode.Unauthorized);
        else
            admission.Extend(connection, caller.Expires);
    }
}
