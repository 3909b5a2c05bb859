using Notify.Platform.Postgres;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Postgres;

public sealed class PostgresOptionsTests
{
    private const string Own = "Host=db;Database=notify;Username=notify_owner;Password=secret";

    [Fact]
    public void Services_prepare_their_statements_plan_each_and_reset_nothing()
    {
        var worker = new NpgsqlConnectionStringBuilder(new PostgresOptions { Owner = Own }.WorkerConnection);
        worker.Username.ShouldBe("notify_worker");
        worker.MaxAutoPrepare.ShouldBe(100);
        worker.NoResetOnClose.ShouldBeTrue();
        worker.Options.ShouldNotBeNull().ShouldContain("plan_cache_mode=force_custom_plan");
    }

    [Fact]
    public void A_connection_string_has_the_last_word()
    {
        var worker = new NpgsqlConnectionStringBuilder(new PostgresOptions
        {
            Api = Own,
            Worker = Own + ";Max Auto Prepare=0;Options=-c random_page_cost=4",
        }.WorkerConnection);
        worker.MaxAutoPrepare.ShouldBe(0);
        // PostgreSQL takes the last of two settings.
        worker.Options.ShouldNotBeNull().ShouldEndWith("-c random_page_cost=4");
    }
}
