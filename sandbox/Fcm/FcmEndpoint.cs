using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Notify.Sandbox;

/// <summary><c>POST /v1/projects/{project}/messages:send</c>.</summary>
internal sealed class FcmEndpoint(AccessTokens tokens, Faults faults, Journal journal, ScriptedAnswer scripted)
{
    // Message ids differ between two runs of the sandbox too.
    private readonly string run = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4));
    private long lastMessage;

    public async Task SendAsync(HttpContext http)
    {
        var project = (string)http.Request.RouteValues["project"]!;
        if (tokens.Refusal(http.Request.Headers.Authorization.ToString(), project) is { } refusal)
        {
            await refusal.WriteAsync(http);
            return;
        }

        FcmMessage? message;
        FcmError? error;
        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            message = FcmMessage.Read(json.RootElement, out error);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException) // the latter for half a surrogate pair
        {
            (message, error) = (null, new FcmError(400, $"Invalid JSON payload received. {wrong.Message}") { Violation = $"Invalid JSON payload received. {wrong.Message}" });
        }

        if (message is null) await error!.WriteAsync(http);
        else await AnswerAsync(http, project, message);
    }

    private async Task AnswerAsync(HttpContext http, string project, FcmMessage message)
    {
        var fault = faults.MatchPush(project, message.Platform, message.Target);
        if (fault is not null)
        {
            if (!await scripted.DelayAsync(http, fault)) return;
            if (fault.Cut == FaultCut.Before)
            {
                ScriptedAnswer.Cut(http);
                return;
            }

            if (fault.Status is not null || fault.ErrorCode is not null)
            {
                ScriptedAnswer.SetRetryAfter(http, fault);
                await FcmError.Of(fault).WriteAsync(http);
                return;
            }
        }

        var name = message.ValidateOnly ? $"projects/{project}/messages/fake_message_id" : Accept(project, message);
        if (fault?.Cut == FaultCut.After) ScriptedAnswer.Cut(http);
        else await WriteNameAsync(http, name);
    }

    private string Accept(string project, FcmMessage message)
    {
        var number = Interlocked.Increment(ref lastMessage).ToString(CultureInfo.InvariantCulture);
        var name = $"projects/{project}/messages/0:{number}%{run}";
        journal.Append(new JournalEntry { Kind = JournalKind.Push, To = message.Target, Id = name, Content = message.Content });
        return name;
    }

    private static async Task WriteNameAsync(HttpContext http, string name)
    {
        var body = Encoding.UTF8.GetBytes($$"""
            {
              "name": "{{JsonEncodedText.Encode(name)}}"
            }

            """);
        http.Response.ContentType = "application/json; charset=UTF-8";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
