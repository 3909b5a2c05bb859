using Notify.Platform.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests;

public sealed class MigratorTests
{
    [Fact]
    public async Task Several_migrations_at_once_run_each_script_once()
    {
        await using var test = await TestDatabase.CreateAsync();
        var again = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            new Migrator(test.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<Migrator>.Instance).RunAsync([], CancellationToken.None)));
        again.ShouldAllBe(ran => ran.Count == 0);
    }

    [Fact]
    public async Task A_request_sees_the_keys_of_its_tenant_only_and_a_worker_sees_all()
    {
        await using var test = await TestDatabase.CreateAsync();
        await using (var worker = await test.Database.Worker.OpenConnectionAsync())
        {
            await using var insert = new NpgsqlCommand("""
                insert into access.api_keys (tenant, key_hash, name, actions) values ('a', '\x01', 'k', '{}'), ('b', '\x02', 'k', '{}')
                """, worker);
            (await insert.ExecuteNonQueryAsync()).ShouldBe(2);
            (await CountAsync(worker, null)).ShouldBe(2);
        }

        await using var session = await test.Database.OpenAsync("a", CancellationToken.None);
        (await CountAsync(session.Connection, session.Transaction)).ShouldBe(1);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction)
    {
        await using var command = new NpgsqlCommand("select count(*) from access.api_keys", connection, transaction);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
