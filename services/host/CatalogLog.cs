namespace Notify.Host;

internal static partial class CatalogLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "The catalog has changed: {Types} types are in use now")]
    public static partial void Reloaded(this ILogger logger, int types);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed catalog has problems, the {Types} types from before stay in use:\n{Problems}")]
    public static partial void Kept(this ILogger logger, int types, string problems);

    [LoggerMessage(Level = LogLevel.Error, Message = "The changed catalog could not be checked, the one before stays in use")]
    public static partial void CheckFailed(this ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog's folder cannot be watched; it is compared every {Check}")]
    public static partial void Unwatched(this ILogger logger, Exception exception, TimeSpan check);
}
