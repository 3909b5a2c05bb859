using System.Net;
using System.Text.Json;
using Notify.Platform;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Inbox;

public sealed class ItemChangeEndpointsTests(TestInbox inbox) : IClassFixture<TestInbox>
{
    [Fact]
    public async Task Each_change_takes_a_seq_moves_the_counters_and_tells_the_other_devices()
    {
        var person = TestInbox.NewPerson();
        var id = await OneAsync(person);
        Told(await inbox.PostAsync(person, $"/v1/inbox/{id}/read")).ShouldBe((2, 0, 0, 1));
        Told(await inbox.PostAsync(person, $"/v1/inbox/{id}/unread")).ShouldBe((3, 0, 1, 1));
        Told(await inbox.PostAsync(person, $"/v1/inbox/{id}/archive")).ShouldBe((4, 0, 0, 0));
        Told(await inbox.PostAsync(person, $"/v1/inbox/{id}/unarchive")).ShouldBe((5, 0, 1, 1));
        Told((await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}")).Body).ShouldBe((6, 0, 0, 0));

        var frames = inbox.Presence.FramesOf(person).Skip(1).ToArray();
        frames.Select(f => f.GetProperty("type").GetString()).Distinct().ShouldBe(["changed"]);
        frames.Select(f => (f.GetProperty("prev").GetInt64(), f.GetProperty("seq").GetInt64()))
            .ShouldBe([(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]);
        frames[0].GetProperty("items")[0].GetProperty("seenAt").GetString()
            .ShouldBe(frames[0].GetProperty("items")[0].GetProperty("readAt").GetString(), "read implies seen");
        (await ChangesAsync(person)).ShouldBe(["read 2", "unread 3", "archived 4", "unarchived 5", "deleted 6"]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task A_change_that_is_so_already_takes_no_seq_and_answers_the_same()
    {
        var person = TestInbox.NewPerson();
        var id = await OneAsync(person);
        var once = await inbox.PostAsync(person, $"/v1/inbox/{id}/read");
        (await inbox.PostAsync(person, $"/v1/inbox/{id}/read")).ToString().ShouldBe(once.ToString());
        (await inbox.PostAsync(person, "/v1/inbox/seen", $$"""{"ids":["{{id}}"]}""")).ToString().ShouldBe(once.ToString());
        (await inbox.PostAsync(person, $"/v1/inbox/{id}/unarchive")).ToString().ShouldBe(once.ToString());
        (await ChangesAsync(person)).ShouldBe(["read 2"]);

        var deleted = await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}");
        var again = await inbox.CallAsync(person, HttpMethod.Delete, $"/v1/inbox/{id}");
        (again.Status, again.Body.ToString()).ShouldBe((HttpStatusCode.OK, deleted.Body.ToString()));
    }

    [Fact]
    public async Task A_foreign_an_unknown_a_malformed_and_a_deleted_id_are_the_same_404_and_change_nothing()
    {
        var owner = TestInbox.NewPerson("acme");
        var id = await OneAsync(owner);
        var gone = await OneAsync(owner);
        await inbox.CallAsync(owner, HttpMethod.Delete, $"/v1/inbox/{gone}");
        var before = await StateAsync(id);
        var answers = new HashSet<string>();
        foreach (var (caller, target) in new[]
        {
            (TestInbox.NewPerson("acme"), id.ToString()), (owner with { Tenant = "other" }, id.ToString()),
            (owner, Guid.NewGuid().ToString()), (owner, "not-a-uuid"), (owner, gone.ToString()),
        })
        {
            foreach (var verb in new[] { "read", "unread", "archive", "unarchive", "DELETE" })
            {
                if (verb == "DELETE" && target == gone.ToString()) continue;
                var (status, body) = verb == "DELETE"
                    ? await inbox.CallAsync(caller, HttpMethod.Delete, $"/v1/inbox/{target}")
                    : await inbox.CallAsync(caller, HttpMethod.Post, $"/v1/inbox/{target}/{verb}");
                status.ShouldBe(HttpStatusCode.NotFound, $"{verb} {target}");
                answers.Add(string.Join(' ', body.EnumerateObject().Where(p => p.Name != "traceId").Select(p => p.ToString())));
            }
        }

        answers.Count.ShouldBe(1);
        (await StateAsync(id)).ShouldBe(before);
    }

    [Fact]
    public async Task Many_ids_change_at_once_and_ids_of_others_are_passed_over()
    {
        var (person, other) = (TestInbox.NewPerson(), TestInbox.NewPerson());
        var mine = Deliveries.Many(person, 3);
        var theirs = await OneAsync(other);
        await inbox.DeliverAsync(mine);
        var ids = JsonSerializer.Serialize(mine.Take(2).Select(d => d.NotificationId).Append(theirs).Append(mine[0].NotificationId));
        Told(await inbox.PostAsync(person, "/v1/inbox/read", $$"""{"ids":{{ids}}}""")).ShouldBe((5, 1, 1, 3));
        Told(await inbox.PostAsync(person, "/v1/inbox/archive", $$"""{"ids":{{ids}}}""")).ShouldBe((7, 1, 1, 1));
        Told(await inbox.PostAsync(person, "/v1/inbox/read", """{"ids":[]}""")).ShouldBe((7, 1, 1, 1));
        Told(await inbox.GetAsync(other, "/v1/inbox")).ShouldBe((1, 1, 1, 1));
        (await ChangesAsync(person)).ShouldBe(["read 5", "archived 7"]);
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task All_up_to_a_position_are_read_in_steps_of_500_and_what_arrived_later_stays_unread()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync(Deliveries.Many(person, 1_100));
        await inbox.DeliverAsync(Deliveries.Many(person, 2));
        Told(await inbox.PostAsync(person, "/v1/inbox/read", """{"before":1100}""")).ShouldBe((2_202, 2, 2, 1_102));
        (await ChangesAsync(person)).ShouldBe(["read 1602", "read 2102", "read 2202"]);
        Told(await inbox.PostAsync(person, "/v1/inbox/read", """{"before":1100}""")).ShouldBe((2_202, 2, 2, 1_102));

        var frames = inbox.Presence.FramesOf(person).Skip(1_102).ToArray();
        frames.ShouldAllBe(f => f.GetProperty("items").GetArrayLength() <= 50);
        frames.Zip(frames.Skip(1)).ShouldAllBe(p => p.Second.GetProperty("prev").GetInt64() == p.First.GetProperty("seq").GetInt64());
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Fact]
    public async Task Up_to_a_position_in_one_category_leaves_the_others_alone()
    {
        var person = TestInbox.NewPerson();
        await inbox.DeliverAsync([Deliveries.For(person, "a"), Deliveries.For(person, "b"), Deliveries.For(person, "a")]);
        Told(await inbox.PostAsync(person, "/v1/inbox/seen", """{"before":3,"category":"a"}""")).ShouldBe((5, 1, 3, 3));
        Told(await inbox.PostAsync(person, "/v1/inbox/archive", """{"before":2,"category":"a"}""")).ShouldBe((6, 1, 2, 2));
        await inbox.ShouldHaveNoDriftAsync();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData("{}", "")]
    [InlineData("{", "")]
    [InlineData("""{"ids":[],"before":1}""", "")]
    [InlineData("""{"ids":"x"}""", "/ids")]
    [InlineData("""{"ids":["x"]}""", "/ids/0")]
    [InlineData("""{"ids":["8f3ad7c2-3c0e-5b1e-9d42-6f1f0c7a1e01",null]}""", "/ids/1")]
    [InlineData("""{"ids":[],"category":"a"}""", "/category")]
    [InlineData("""{"before":-1}""", "/before")]
    [InlineData("""{"before":1.5}""", "/before")]
    [InlineData("""{"before":"9"}""", "/before")]
    [InlineData("""{"before":9,"category":null}""", "/category")]
    [InlineData("""{"before":9,"category":""}""", "/category")]
    [InlineData("""{"before":9,"category":"\u0000"}""", "/category")]
    [InlineData("""{"before":9,"category":"\ud800"}""", "/category")]
    public async Task A_wrong_body_is_refused_with_its_place(string json, string place)
    {
        foreach (var verb in new[] { "seen", "read", "archive" })
        {
            var (status, body) = await inbox.CallAsync(TestInbox.NewPerson(), HttpMethod.Post, $"/v1/inbox/{verb}", json);
            status.ShouldBe(HttpStatusCode.UnprocessableEntity);
            body.GetProperty("pointer").GetString().ShouldBe(place);
        }
    }

    [Fact]
    public async Task More_than_500_ids_and_a_huge_body_are_refused()
    {
        var ids = JsonSerializer.Serialize(Enumerable.Range(0, 501).Select(_ => Guid.NewGuid()));
        var (status, body) = await inbox.CallAsync(TestInbox.NewPerson(), HttpMethod.Post, "/v1/inbox/read", $$"""{"ids":{{ids}}}""");
        (status, body.GetProperty("pointer").GetString()).ShouldBe((HttpStatusCode.UnprocessableEntity, "/ids"));
        var huge = await inbox.CallAsync(TestInbox.NewPerson(), HttpMethod.Post, "/v1/inbox/read", $$"""{"x":"{{new string('x', 100_000)}}"}""");
        (huge.Status, huge.Body.GetProperty("code").GetString()).ShouldBe((HttpStatusCode.RequestEntityTooLarge, "too_large"));
    }

    [Theory]
    [InlineData("heads")]
    [InlineData("items")]
    [InlineData("outbox")]
    [InlineData("decisions")]
    [InlineData("attempts")]
    public async Task A_session_of_another_tenant_sees_and_changes_no_row_even_without_a_filter(string table)
    {
        var person = TestInbox.NewPerson("walled");
        var id = await OneAsync(person);
        await inbox.PostAsync(person, $"/v1/inbox/{id}/read");
        await TraceEndpointsTests.DecideAsync(inbox, person, id, id);

        (await RowsAsync("walled")).ShouldBeGreaterThan(0);
        (await RowsAsync("other")).ShouldBe(0);
        await using var session = await inbox.Database.Database.OpenAsync("other", CancellationToken.None);
        await using var delete = new NpgsqlCommand($"delete from inbox.{table}", session.Connection, session.Transaction);
        (await delete.ExecuteNonQueryAsync()).ShouldBe(0);

        async Task<long> RowsAsync(string tenant)
        {
            await using var reader = await inbox.Database.Database.OpenAsync(tenant, CancellationToken.None);
            await using var count = new NpgsqlCommand($"select count(*) from inbox.{table}", reader.Connection, reader.Transaction);
            return (long)(await count.ExecuteScalarAsync())!;
        }
    }

    private static (long Head, int Unseen, int Unread, int Total) Told(JsonElement answer)
    {
        var counts = answer.GetProperty("counts");
        return (answer.GetProperty("head").GetInt64(), counts.GetProperty("unseen").GetInt32(),
            counts.GetProperty("unread").GetInt32(), counts.GetProperty("total").GetInt32());
    }

    private async Task<Guid> OneAsync(Person person)
    {
        var delivery = Deliveries.For(person);
        await inbox.DeliverAsync(delivery);
        return delivery.NotificationId;
    }

    private Task<List<string>> ChangesAsync(Person person) => inbox.ColumnAsync<string>(
        "select concat_ws(' ', change, head) from inbox.outbox where tenant = $1 and user_id = $2 order by id", person.Tenant, person.User);

    private async Task<string> StateAsync(Guid id) =>
        (await inbox.ColumnAsync<string>("select i::text from inbox.items i where notification_id = $1", id)).Single();
}
