using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ingestion;

/// <summary>Buckets refill by the machine's clock, a tenth of the rate every tenth of a second: figures leave room for that.</summary>
public sealed class TenantRatesTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void A_tenant_alone_has_no_rate()
    {
        using var rates = Rates(10);
        Exceeding(rates, "loud", 1_000).ShouldBe(0);
    }

    [Fact]
    public void Beside_another_only_what_is_above_its_rate_exceeds()
    {
        using var rates = Rates(10);
        rates.Exceeds("quiet", 1).ShouldBeFalse();
        Exceeding(rates, "loud", 1_000).ShouldBeInRange(900, 990);
        rates.Exceeds("quiet", 1).ShouldBeFalse();
    }

    [Fact]
    public void What_it_sent_alone_counts_when_another_comes()
    {
        using var rates = Rates(10);
        Exceeding(rates, "loud", 1_000);
        rates.Exceeds("quiet", 1).ShouldBeFalse();
        Exceeding(rates, "loud", 100).ShouldBeGreaterThan(80);
    }

    [Fact]
    public void Some_time_after_the_other_has_gone_it_is_alone_again()
    {
        using var rates = Rates(10);
        rates.Exceeds("quiet", 1);
        Exceeding(rates, "loud", 100).ShouldBeGreaterThan(0);
        time.Advance(TimeSpan.FromSeconds(9));
        Exceeding(rates, "loud", 100).ShouldBeGreaterThan(0);
        time.Advance(TimeSpan.FromSeconds(2));
        Exceeding(rates, "loud", 100).ShouldBe(0);
    }

    [Fact]
    public void An_event_for_more_people_than_the_rate_takes_all_of_it()
    {
        using var rates = Rates(10);
        rates.Exceeds("quiet", 1);
        rates.Exceeds("loud", 1_000).ShouldBeFalse();
        rates.Exceeds("loud", 1_000).ShouldBeTrue();
    }

    private TenantRates Rates(int perSecond) => new(Options.Create(new IngestionOptions { TenantRate = perSecond }), time);

    private static int Exceeding(TenantRates rates, string tenant, int events) => Enumerable.Range(0, events).Count(_ => rates.Exceeds(tenant, 1));
}
