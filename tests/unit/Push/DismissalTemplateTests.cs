using System.Text;
using System.Text.Json;
using CsCheck;
using Notify.Push;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Push;

public sealed class DismissalTemplateTests
{
    [Fact]
    public void As_many_as_fit_are_told_of_and_every_one_in_turn() =>
        Gen.Select(Gen.Guid, Gen.OneOf(Gen.Const("chat/1"), Gen.Const("漢\"\\"), Gen.Const(new string('k', 5000)), Gen.String[0, 300])).Array[1, 200].Sample(items =>
        {
            var left = items.Select(i => new Dismissal(i.Item1, i.Item2)).ToList();
            var told = new List<Guid>();
            while (left.Count > 0)
            {
                var message = DismissalTemplate.Of(new PushTarget("android", "t"), left, out var taken);
                taken.ShouldBeGreaterThan(0);
                var (key, value) = message.Data.Single();
                (Encoding.UTF8.GetByteCount(key) + Encoding.UTF8.GetByteCount(value)).ShouldBeLessThanOrEqualTo(FcmTemplate.MostBytes);
                using var json = JsonDocument.Parse(value);
                told.AddRange(json.RootElement.EnumerateArray().Select(i => i.GetProperty("notificationId").GetGuid()));
                left.RemoveRange(0, taken);
            }

            told.ShouldBe(items.Select(i => i.Item1));
        }, iter: 100);
}
