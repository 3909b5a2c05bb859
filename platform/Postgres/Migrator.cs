using DbUp;
using DbUp.Engine.Output;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Notify.Platform.Postgres;

/// <summary>Brings the database to this version: roles, schemas, tables. Safe to run from several processes at once.</summary>
public sealed partial class Migrator(PostgresOptions options, ILogger<Migrator> log)
{
    private const long LockKey = 0x6E6F_7469_6679;

    // A pooled connection of the owner would outlive the migration by minutes.
    private string Unpooled => new NpgsqlConnectionStringBuilder(options.Owner) { Pooling = false }.ConnectionString;

    /// <summary>Runs what has not run yet, under an advisory lock.</summary>
    /// <returns>The names of the scripts that ran.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(IEnumerable<MigrationSet> sets, CancellationToken ct)
    {
        if (options.Owner.Length == 0)
            throw new InvalidOperationException("Postgres:Owner is missing: migrations need the login that owns the schema (or set POSTGRES).");
        await using var owner = new NpgsqlConnection(Unpooled);
        await owner.OpenAsync(ct).ConfigureAwait(false);
        await ExecuteAsync(owner, $"select pg_advisory_lock({LockKey})", ct).ConfigureAwait(false);
        await EnsureLoginAsync(owner, options.ApiConnection, PostgresRoles.Api, ct).ConfigureAwait(false);
        await EnsureLoginAsync(owner, options.WorkerConnection, PostgresRoles.Worker, ct).ConfigureAwait(false);

        var ran = new List<string>();
        foreach (var set in sets.Prepend(MigrationSet.Access).Distinct()) ran.AddRange(Upgrade(set));
        return ran;
    }

    private IEnumerable<string> Upgrade(MigrationSet set)
    {
        var result = DeployChanges.To
            .PostgresqlDatabase(Unpooled)
            .WithScriptsEmbeddedInAssembly(set.Assembly, name => name.Contains(".Migrations.", StringComparison.Ordinal))
            .JournalToPostgresqlTable("public", $"migrations_{set.Schema}")
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogTo(new Quiet())
            .Build()
            .PerformUpgrade();
        if (!result.Successful)
            throw new InvalidOperationException($"Migration {result.ErrorScript?.Name} of schema {set.Schema} failed: {result.Error.Message}", result.Error);
        foreach (var script in result.Scripts) LogRan(log, script.Name);
        return result.Scripts.Select(s => s.Name);
    }

    /// <summary>Creates the role if the cluster lacks it, and sets its password only if the login does not work yet.</summary>
    private static async Task EnsureLoginAsync(NpgsqlConnection owner, string connection, string role, CancellationToken ct)
    {
        var login = new NpgsqlConnectionStringBuilder(connection) { Pooling = false };
        if (login.Username != role || await WorksAsync(login, ct).ConfigureAwait(false)) return;
        await ExecuteAsync(owner, $"""
            do $do$ begin
              if not exists (select from pg_roles where rolname = '{role}') then
                create role {role} login nosuperuser nocreatedb nocreaterole nobypassrls;
              end if;
            exception when duplicate_object or unique_violation then null;
            end $do$
            """, ct).ConfigureAwait(false);
        var password = (login.Password ?? "").Replace("'", "''", StringComparison.Ordinal);
        try
        {
            await ExecuteAsync(owner, $"alter role {role} password '{password}'", ct).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InternalError)
        {
            // "tuple concurrently updated": roles belong to the cluster, and the lock only to this database, so another one's migration may be at it.
            if (!await WorksAsync(login, ct).ConfigureAwait(false)) throw;
        }
    }

    private static async Task<bool> WorksAsync(NpgsqlConnectionStringBuilder login, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(login.ConnectionString);
        try
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Script}")]
    private static partial void LogRan(ILogger log, string script);

    /// <summary>DbUp reports through its result; its own text would only repeat it.</summary>
    private sealed class Quiet : IUpgradeLog
    {
        public void LogTrace(string format, params object[] args)
        {
        }

        public void LogDebug(string format, params object[] args)
        {
        }

        public void LogInformation(string format, params object[] args)
        {
        }

        public void LogWarning(string format, params object[] args)
        {
        }

        public void LogError(string format, params object[] args)
        {
        }

        public void LogError(Exception ex, string format, params object[] args)
        {
        }
    }
}
