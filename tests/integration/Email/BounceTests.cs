using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MimeKit;
using Notify.Email;
using Npgsql;
using Shouldly;
using Xunit;

namespace Notify.IntegrationTests.Email;

/// <summary>Reports as mail servers send them, over HTTP to the suppression list.</summary>
public sealed class BounceTests
{
    private const string Path = "/v1/email/bounces";

    private static readonly EmailOptions Options = new() { ReturnPath = "bounces@example.org", BounceKey = "a key of this test, long enough to be one" };

    [Theory]
    [InlineData("5.1.1", "smtp; 550 5.1.1 <bob@there.test>: Recipient address rejected", "suppressed", "address_unknown")]
    [InlineData("5.0.0", "smtp; 550-5.1.1 The email account does not exist", "suppressed", "address_unknown")]
    [InlineData("5.2.1", "smtp; 550 disabled", "suppressed", "mailbox_disabled")]
    [InlineData("5.1.10", "", "suppressed", "domain_unknown")]
    [InlineData("5.2.2", "smtp; 552 5.2.2 over quota", "counted", "mailbox_full")]
    [InlineData("4.2.2", "smtp; 452 4.2.2 over quota", "counted", "mailbox_full")]
    [InlineData("4.4.7", "", "counted", "not_reachable")]
    [InlineData("5.0.0", "smtp; 550 no such user", "counted", "address_refused")]
    [InlineData("5.7.1", "smtp; 550 5.7.1 blocked", "ignored", "policy_refused")]
    [InlineData("5.3.4", "", "ignored", "too_large")]
    public async Task A_report_counts_by_the_table_of_answers(string status, string diagnostic, string outcome, string reason)
    {
        await using var api = await StartAsync();
        var delivery = await MailAsync(api, "a");
        var answer = await PostAsync(api, await KeyAsync(api, "a"), Report(delivery, status: status, diagnostic: diagnostic));
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Json.ToString());
        (Text(answer.Json, "outcome"), Text(answer.Json, "reason")).ShouldBe((outcome, reason));
        answer.Json.GetProperty("deliveryId").GetGuid().ShouldBe(delivery);
        (await api.IsSuppressedAsync("a", "bob@there.test")).ShouldBe(outcome == "suppressed");
    }

    [Theory]
    [InlineData("delayed")]
    [InlineData("delivered")]
    [InlineData("relayed")]
    public async Task What_has_not_failed_counts_nothing(string action)
    {
        await using var api = await StartAsync();
        var delivery = await MailAsync(api, "a");
        var answer = await PostAsync(api, await KeyAsync(api, "a"), Report(delivery, action: action));
        (answer.Status, Text(answer.Json, "outcome"), Text(answer.Json, "reason")).ShouldBe((HttpStatusCode.OK, "ignored", action));
        (await api.IsSuppressedAsync("a", "bob@there.test")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_second_plain_refusal_within_a_month_suppresses_and_a_repeated_suppression_is_still_one()
    {
        await using var api = await StartAsync();
        var (first, second) = (await MailAsync(api, "a"), await MailAsync(api, "a"));
        var key = await KeyAsync(api, "a");
        Text((await PostAsync(api, key, Report(first, status: "5.0.0"))).Json, "outcome").ShouldBe("counted");
        Text((await PostAsync(api, key, Report(second, status: "5.0.0"))).Json, "outcome").ShouldBe("suppressed");
        Text((await PostAsync(api, key, Report(second))).Json, "outcome").ShouldBe("suppressed");
    }

    [Fact]
    public async Task A_forwarders_report_speaks_against_the_address_that_the_mail_went_to()
    {
        await using var api = await StartAsync();
        var delivery = await MailAsync(api, "a");
        var answer = await PostAsync(api, await KeyAsync(api, "a"), Report(delivery, finalRecipient: "robert@forward.test"));
        Text(answer.Json, "outcome").ShouldBe("suppressed");
        (await api.IsSuppressedAsync("a", "bob@there.test")).ShouldBeTrue();
        (await api.IsSuppressedAsync("a", "robert@forward.test")).ShouldBeFalse();
    }

    [Fact]
    public async Task Nobody_can_speak_against_another_address_than_the_mails()
    {
        await using var api = await StartAsync();
        var delivery = await MailAsync(api, "a");
        var key = await KeyAsync(api, "a");
        var path = ReturnPath.For(delivery, "bob@there.test", Options)!.Address;
        foreach (var forged in new[]
        {
            Report(delivery, to: "eve@there.test", finalRecipient: "eve@there.test", returnTo: path),
            Report(delivery, returnTo: path.Replace("@example.org", "@example.com", StringComparison.Ordinal)),
            Report(delivery, returnTo: $"bounces+{delivery:N}.{new string('0', 20)}@example.org"),
            Report(delivery, returnTo: $"bounces+{Guid.CreateVersion7():N}.{path.Split('.')[1]}"),
            Report(delivery, returnTo: "bounces@example.org"),
        })
        {
            var answer = await PostAsync(api, key, forged);
            (answer.Status, Text(answer.Json, "code")).ShouldBe((HttpStatusCode.UnprocessableEntity, "not_signed"));
        }

        (await api.IsSuppressedAsync("a", "eve@there.test")).ShouldBeFalse();
        (await api.IsSuppressedAsync("a", "bob@there.test")).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_tenants_mail_looks_like_none()
    {
        await using var api = await StartAsync();
        var delivery = await MailAsync(api, "a");
        var foreign = await PostAsync(api, await KeyAsync(api, "b"), Report(delivery));
        var unknown = await PostAsync(api, await KeyAsync(api, "b"), Report(Guid.CreateVersion7()));
        foreach (var answer in new[] { foreign, unknown }) (answer.Status, Text(answer.Json, "code")).ShouldBe((HttpStatusCode.NotFound, "unknown_delivery"));
        (await api.IsSuppressedAsync("a", "bob@there.test")).ShouldBeFalse();
        (await api.IsSuppressedAsync("b", "bob@there.test")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("Subject: I am away\r\nTo: bounces@example.org\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n")]
    [InlineData("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n--b--\r\n")]
    public async Task What_is_no_report_is_refused_with_a_clear_answer(string message)
    {
        await using var api = await StartAsync();
        var answer = await PostAsync(api, await KeyAsync(api, "a"), message);
        (answer.Status, Text(answer.Json, "code")).ShouldBe((HttpStatusCode.UnprocessableEntity, "not_a_report"));
    }

    [Fact]
    public async Task A_key_needs_the_action()
    {
        await using var api = await StartAsync();
        (await PostAsync(api, await api.KeyAsync("a", "suppressions:write"), "x")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync(api, api.Person("a", "bob"), "x")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Each_mail_has_a_return_path_of_its_own_and_the_same_on_every_attempt()
    {
        await using var smtp = new ScriptedSmtp();
        await using var rig = await EmailRig.CreateAsync(smtp, o => o with { ReturnPath = Options.ReturnPath, BounceKey = Options.BounceKey });
        await rig.SendAsync("Bob@there.test");
        await rig.SendAsync("eve@there.test");
        var senders = smtp.Mails.Select(m => m.From["MAIL FROM:<".Length..m.From.IndexOf('>', StringComparison.Ordinal)]).ToList();
        senders.ShouldBeUnique();
        var path = ReturnPath.Parse(senders[0].ToUpperInvariant(), Options).ShouldNotBeNull();
        path.Fits("bob@there.test", Options).ShouldBeTrue();
        path.Fits("eve@there.test", Options).ShouldBeFalse();
        senders[0].IndexOf('@', StringComparison.Ordinal).ShouldBeLessThanOrEqualTo(64);
        ReturnPath.For(path.DeliveryId, "bob@there.test", Options)!.Address.ShouldBe(senders[0]);
        MimeMessage.Load(new MemoryStream(Encoding.ASCII.GetBytes(smtp.Mails.First().Content))).From.ToString().ShouldBe("\"Notify\" <notify@example.org>");
    }

    private static Task<EmailApi> StartAsync() => EmailApi.StartAsync(o => o with { ReturnPath = Options.ReturnPath, BounceKey = Options.BounceKey });

    private static Task<string> KeyAsync(EmailApi api, string tenant) => api.KeyAsync(tenant, "bounces:write");

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    /// <summary>A mail to bob@there.test that was sent: its contents are gone, its row is kept.</summary>
    private static async Task<Guid> MailAsync(EmailApi api, string tenant)
    {
        var id = Guid.CreateVersion7();
        await using var insert = api.Database.Database.Worker.CreateCommand("""
            insert into email.ledger (id, tenant, user_id, subject, cause, endpoint, priority, give_up_at, hold_on_unknown, payload, state, fence, due_at, ended_at)
            values ($1, $2, 'bob', $1, $1, '', 1, now(), false, '', 'sent', 1, now(), now())
            """);
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await insert.ExecuteNonQueryAsync();
        return id;
    }

    private static Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(EmailApi api, string key, string message)
    {
        var body = new ByteArrayContent(Encoding.ASCII.GetBytes(message));
        body.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        return api.SendAsync(HttpMethod.Post, Path, key, body);
    }

    /// <summary>As Postfix writes them.</summary>
    private static string Report(
        Guid delivery, string action = "failed", string status = "5.1.1", string diagnostic = "", string to = "bob@there.test",
        string finalRecipient = "bob@there.test", string? returnTo = null) => $"""
        Return-Path: <>
        From: MAILER-DAEMON@mail.there.test (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {returnTo ?? ReturnPath.For(delivery, "bob@there.test", Options)!.Address}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="b"

        --b
        Content-Type: text/plain; charset=us-ascii

        This is the mail system at host mail.there.test.

        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.there.test
        Arrival-Date: Sun, 1 Mar 2026 12:00:00 +0000 (UTC)

        Final-Recipient: rfc822; {finalRecipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: {(diagnostic.Length > 0 ? diagnostic : "X-Postfix; none")}

        --b
        Content-Type: text/rfc822-headers

        From: "Notify" <notify@example.org>
        To: {to}
        Subject: Hi

        --b--

        """.ReplaceLineEndings("\r\n");
}
