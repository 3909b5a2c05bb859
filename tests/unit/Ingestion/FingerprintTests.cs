using Notify.Ingestion;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Ingestion;

public sealed class FingerprintTests
{
    [Fact]
    public void Requests_differ_by_body_media_type_and_attributes_and_by_nothing_else()
    {
        byte[][] all =
        [
            Of("{}", "application/json"), Of("{} ", "application/json"), Of("{}", null), Of("{}", "application/json", ("id", "1")), Of("{}", "application/json", ("id", "2")),
            Of("{}", "application/json", ("id", "1"), ("type", "a")), Of("{}", "application/json", ("i", "d1")), Of("n{}", "application/jso"),
        ];
        all.Select(Convert.ToHexString).Distinct().Count().ShouldBe(all.Length);
        Of("{}", "application/json", ("type", "a"), ("id", "1")).ShouldBe(Of("{}", "application/json", ("id", "1"), ("type", "a")));
    }

    private static byte[] Of(string body, string? contentType, params (string, string)[] attributes) => Idempotency.Fingerprint(
        System.Text.Encoding.UTF8.GetBytes(body), contentType, attributes.Length == 0 ? null : attributes.ToDictionary(a => a.Item1, a => a.Item2));
}
