namespace Notify.BrowserTests;

/// <summary>The system's Chromium: Playwright brings none here.</summary>
internal static class Chromium
{
    public const string Missing = "there is no Chromium: install the Debian package chromium, or name one in CHROMIUM";

    /// <summary>The executable; null if there is none.</summary>
    public static readonly string? Path =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
}
