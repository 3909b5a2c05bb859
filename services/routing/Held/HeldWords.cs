using Notify.Contracts;
using Npgsql;

namespace Notify.Routing;

/// <summary>Values as the columns of <c>routing.held</c> have them.</summary>
internal static class HeldWords
{
    public static string Of(DeliveryChannel channel) => channel == DeliveryChannel.Push ? "push" : "email";

    public static DeliveryChannel Channel(string word) => word == "push" ? DeliveryChannel.Push : DeliveryChannel.Email;

    /// <summary>One column of rows, for <c>unnest</c>.</summary>
    public static NpgsqlParameterCollection With<TRow, TColumn>(
        this NpgsqlParameterCollection parameters, IReadOnlyList<TRow> rows, Func<TRow, TColumn> column) => parameters.With(rows.Select(column).ToArray());

    public static NpgsqlParameterCollection With<T>(this NpgsqlParameterCollection parameters, T value)
    {
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return parameters;
    }

    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
