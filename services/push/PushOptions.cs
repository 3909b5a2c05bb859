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

    /// <summary>Most requests a minute of all replicas together. Default 600,000, what FCM grants a project.</summary>
    [Range(1, 100_000_000)]
    public int RatePerMinute { get; init; } = 600_000;

    /// <summary>Over how many processes the rate is split evenly: the most that run push at once. Default 1.</summary>
    [Range(1, 10_000)]
    public int Replicas { get; init; } = 1;

    /// <summary>How long before and after each quarter of an hour bulk pushes wait, since FCM is busy then. Default 1 min; 0 for never.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan QuarterHourPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The share of a minute's pushes, 0 to 1, that may be answered UNREGISTERED before no device is dropped any more. Default 0.05.</summary>
    [Range(0.0, 1.0)]
    public double UnregisteredShare { get; init; } = 0.05;

    /// <summary>So many UNREGISTERED a minute and process are believed whatever their share. Default 100.</summary>
    [Range(1, 1_000_000)]
    public int UnregisteredLeast { get; init; } = 100;

    /// <summary>The same share for SENDER_ID_MISMATCH. Default 0.01.</summary>
    [Range(0.0, 1.0)]
    public double MismatchShare { get; init; } = 0.01;

    /// <summary>The same number for SENDER_ID_MISMATCH. Default 10.</summary>
    [Range(1, 1_000_000)]
    public int MismatchLeast { get; init; } = 10;

    /// <summary>A device that has not registered for so long gets no push. Default 30 days: apps register at each start and once a month.</summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A device that has not registered for so long is forgotten. Default 270 days, when FCM forgets an Android registration.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromDays(270);

    /// <summary>Whether phones that got a push are told to clear it once it is read elsewhere. Default true.</summary>
    public bool Dismiss { get; init; } = true;

    /// <summary>How the ledger of pushes works. <c>FirstRetry</c> at least 10 s.</summary>
    public LedgerOptions Ledger { get; init; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ServiceAccountFile.Length == 0 && ServiceAccountUrl.Length == 0)
            yield return new("Push:ServiceAccountFile is missing: set it to the key file of the Firebase service account.");
        if (RequestTimeout < FcmMinimum) yield return new("Push:RequestTimeout is shorter than 10 s.");
        if (Ledger.FirstRetry < FcmMinimum) yield return new("Push:Ledger:FirstRetry is shorter than 10 s.");
        if (GiveUp <= TimeSpan.Zero) yield return new("Push:GiveUp must be positive.");
        if (StaleAfter <= TimeSpan.Zero) yield return new("Push:StaleAfter must be positive.");
        if (ForgetAfter < StaleAfter) yield return new("Push:ForgetAfter is shorter than Push:StaleAfter: a device that still takes pushes would be forgotten.");
        var ledger = new List<ValidationResult>();
        Validator.TryValidateObject(Ledger, new ValidationContext(Ledger), ledger, validateAllProperties: true);
        foreach (var fault in ledger) yield return new($"Push:Ledger: {fault.ErrorMessage}");
    }
}
