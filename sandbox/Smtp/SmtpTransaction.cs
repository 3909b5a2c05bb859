namespace Notify.Sandbox;

/// <summary>A mail transaction as it is built up by MAIL and RCPT.</summary>
internal sealed class SmtpTransaction
{
    private readonly List<string> recipients = [];

    /// <summary>The sender of the envelope; null before MAIL.</summary>
    public string? Sender { get; private set; }

    /// <summary>Whether addresses may hold characters beyond ASCII.</summary>
    public bool International { get; private set; }

    /// <summary>The recipients that were accepted.</summary>
    public IReadOnlyList<string> Recipients => recipients;

    public void Start(string sender, bool international) => (Sender, International) = (sender, international);

    public void Add(string recipient) => recipients.Add(recipient);

    public void Reset()
    {
        (Sender, International) = (null, false);
        recipients.Clear();
    }
}
