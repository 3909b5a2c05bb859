using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace Notify.Platform.Postgres;

/// <summary>How to reach PostgreSQL: one database, three logins. Section <c>Postgres</c>. Values are Npgsql connection strings.</summary>
public sealed record PostgresOptions : IValidatableObject
{
    /// <summary>The login that owns the schema; only <c>notify migrate</c> and development use it. The others follow from it if they are not set.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The login for requests of people and services: row level security shows it one tenant at a time. Default: <c>notify_api</c> with the owner's password.</summary>
    public string Api { get; init; } = "";

    /// <summary>The login for consumers and sweepers, which batch across tenants. Default: <c>notify_worker</c> with the owner's password.</summary>
    public string Worker { get; init; } = "";

    /// <summary>Most connections of each login and process. Default 20.</summary>
    [Range(2, 1000)]
    public int MaxPoolSize { get; init; } = 20;

    /// <summary>The api login's connection string.</summary>
    public string ApiConnection => Login(Api, PostgresRoles.Api);

    /// <summary>The worker login's connection string.</summary>
    public string WorkerConnection => Login(Worker, PostgresRoles.Worker);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Owner.Length == 0 && (Api.Length == 0 || Worker.Length == 0))
            yield return new("Postgres:Api and Postgres:Worker are missing: set both, or Postgres:Owner (or POSTGRES) alone.");
    }

    // A plan that is kept was made when the tables were empty, and stays with scans as they grow: planned each time instead, for a disk that
    // answers at random as fast as in order.
    private const string Planning = "-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1 -c jit=off";

    // A process that is frozen inside a transaction holds its locks: the server ends it after as long as a lease.
    private const string Idle = "-c idle_in_transaction_session_timeout=15s";

    private string Login(string own, string role)
    {
        var builder = own.Length > 0
            ? new NpgsqlConnectionStringBuilder(own)
            : new NpgsqlConnectionStringBuilder(Owner) { Username = role };
        builder.MaxPoolSize = MaxPoolSize;
        builder.ApplicationName ??= role;
        // The statements are few and always the same, so each connection has them parsed once; a connection string may say otherwise.
        if (!builder.ShouldSerialize("Max Auto Prepare")) builder.MaxAutoPrepare = 100;
        builder.Options = $"{Planning} {Idle} {builder.Options}".TrimEnd();
        // Nothing sets anything beyond its transaction, so there is nothing to reset between two uses of a connection.
        builder.NoResetOnClose = true;
        return builder.ConnectionString;
    }
}

/// <summary>The two roles that policies name.</summary>
public static class PostgresRoles
{
    /// <summary>For requests: sees the rows of <c>app.tenant</c>.</summary>
    public const string Api = "notify_api";

    /// <summary>For consumers and sweepers: sees all rows.</summary>
    public const string Worker = "notify_worker";
}
