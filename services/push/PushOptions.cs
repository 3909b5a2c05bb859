using System.ComponentModel.DataAnnotations;
using Notify.Platform.Ledger;

namespace Notify.Push;

/// <summary>How pushes are sent. Section <c>Push</c>.</summary>
internal sealed record PushOptions : IValidatableObject
{
    /// <summary>FCM's own minimum: for a request, and for the wait after a failure (FCM, "Best practices when sending at scale").</summary>
    public static readonly TimeSpan FcmMinimum = TimeSpan.FromSeconds(10);

    /// <summary>The service account's key file, as the Firebase console gives it.</summary>
    public string ServiceAccountFile { get; init; } = "";

    /// <summary>Where the key file is fetched from instead, once. For development with the sandbox.</summary>
    public string ServiceAccountUrl { get; init; } = "";

    /// <summary>Base URL of FCM. Default https://fcm.googleapis.com; an http URL is spoken to in HTTP/2 with prior knowledge.</summary>
    [Required, Url]
    public string FcmUrl { get; init; } = "https://fcm.googleapis.com";

    /// <summary>The Firebase project. Default: the service account's.</summary>
    public string Project { get; init; } = "";

    /// <summary>How long one request may take, at least 10 s. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = FcmMinimum;

    /// <summary>How long a push is tried, counted from its acceptance into the ledger, unless it expires earlier. Default 60 min, FCM's own advice.</summary>
    public TimeSpan GiveUp { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How the ledger of pushes works. <c>FirstRetry</c> at least 10 s.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAccountFile.Length == 0 && ServiceAccountUrl.Length == 0)
            yield return new("Push:ServiceAccountFile is missing: set it to the key file of the Firebase service account.");
        if (RequestTimeout < FcmMinimum) yield return new("Push:RequestTimeout is shorter than 10 s.");
        if (Ledger.FirstRetry < FcmMinimum) yield return new("Push:Ledger:FirstRetry is shorter than 10 s.");
        if (GiveUp <= TimeSpan.Zero) yield return new("Push:GiveUp must be positive.");
        var ledger = new List<ValidationResult>();
        Validator.TryValidateObject(Ledger, new ValidationContext(Ledger), ledger, validateAllProperties: true);
        foreach (var fault in ledger) yield return new($"Push:Ledger: {fault.ErrorMessage}");
    }
}
