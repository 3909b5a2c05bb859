using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Notify.UnitTests.Sandbox;

public sealed class SandboxFaultEndpointTests(RunningSandbox running) : IClassFixture<RunningSandbox>
{
    private readonly RunningSandbox sandbox = running.Cleared();

    [Theory]
    [InlineData("""{"kind":"push","errorcode":"UNREGISTERED"}""", "errorcode")]
    [InlineData("""{"kind":"sms","status":500}""", "kind")]
    [InlineData("""{"kind":1}""", "kind")]
    [InlineData("""{"status":500}""", "kind")]
    [InlineData("""{"kind":"push"}""", "status")]
    [InlineData("""{"kind":"push","status":200}""", "status")]
    [InlineData("""{"kind":"push","status":"500"}""", "status")]
    [InlineData("""{"kind":"push","status":500,"status":503}""", "status")]
    [InlineData("""{"kind":"push","errorCode":"NOPE"}""", "errorCode")]
    [InlineData("""{"kind":"push","status":500,"times":0}""", "times")]
    [InlineData("""{"kind":"push","status":500,"times":1.5}""", "times")]
    [InlineData("""{"kind":"push","status":500,"times":null}""", "times")]
    [InlineData("""{"kind":"push","status":500,"share":1.1}""", "share")]
    [InlineData("""{"kind":"push","status":500,"seed":3}""", "seed")]
    [InlineData("""{"kind":"push","status":500,"target":""}""", "target")]
    [InlineData("""{"kind":"push","delayMs":-1}""", "delayMs")]
    [InlineData("""{"kind":"push","delayMs":10,"retryAfter":5}""", "retryAfter")]
    [InlineData("""{"kind":"push","reply":"450 4.2.1 later"}""", "reply")]
    [InlineData("""{"kind":"push","status":500,"stage":"rcpt"}""", "stage")]
    [InlineData("""{"kind":"push","status":500,"cut":"after"}""", "cut")]
    [InlineData("""{"kind":"push","cut":"during"}""", "cut")]
    [InlineData("""{"kind":"push","status":404,"field":"message.token"}""", "field")]
    [InlineData("""{"kind":"push","status":500,"platform":"symbian"}""", "platform")]
    [InlineData("""{"kind":"oauth","status":500,"platform":"ios"}""", "platform")]
    [InlineData("""{"kind":"push","status":429,"quota":"device"}""", "quota")]
    [InlineData("""{"kind":"push","errorCode":"QUOTA_EXCEEDED","quota":"topic"}""", "quota")]
    [InlineData("""{"kind":"push","delayMs":10,"apnsReason":"Unregistered"}""", "apnsReason")]
    [InlineData("""{"kind":"push","status":400,"apnsReason":"not a word"}""", "apnsReason")]
    [InlineData("""{"kind":"mail","reply":"450 4.2.1 x","apnsReason":"Unregistered"}""", "apnsReason")]
    [InlineData("""{"kind":"mail"}""", "reply")]
    [InlineData("""{"kind":"mail","status":500}""", "status")]
    [InlineData("""{"kind":"mail","reply":"250 2.0.0 fine"}""", "reply")]
    [InlineData("""{"kind":"mail","reply":"450 a\r\n250 b"}""", "reply")]
    [InlineData("""{"kind":"mail","reply":"450 4.2.1 x","stage":"auth"}""", "stage")]
    [InlineData("""{"kind":"mail","reply":"450 4.2.1 x","stage":"ehlo","target":"a@b"}""", "target")]
    [InlineData("""{"kind":"mail","cut":"after","stage":"rcpt"}""", "stage")]
    [InlineData("""{"kind":"mail","reply":"450 4.2.1 x","project":"p"}""", "project")]
    [InlineData("""{"kind":"oauth","status":500,"errorCode":"INTERNAL"}""", "errorCode")]
    [InlineData("""{"kind":"oauth","status":500,"target":"t"}""", "target")]
    [InlineData("""[{"kind":"push","status":500},{"kind":"push","x":1}]""", "x")]
    [InlineData("""7""", "fault")]
    [InlineData("""{"kind":""", "body")]
    [InlineData("""{"kind":"\ud800"}""", "body")]
    public async Task A_fault_that_makes_no_sense_is_refused_by_the_name_of_the_field(string json, string field)
    {
        var answer = await PostAsync(json);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("field").GetString().ShouldBe(field);
        sandbox.Server.Faults.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_is_listed_as_it_was_given_with_its_matches()
    {
        var given = """{"kind":"push","target":"t","project":"sandbox","times":3,"share":1,"seed":4,"delayMs":1,"status":429,"errorCode":"QUOTA_EXCEEDED","retryAfter":9}""";
        (await PostAsync(given)).StatusCode.ShouldBe(HttpStatusCode.Created);
        await sandbox.PushToAsync("t");

        var listed = (await GetAsync()).EnumerateArray().ShouldHaveSingleItem();

        listed.GetProperty("matched").GetInt32().ShouldBe(1);
        foreach (var property in JsonDocument.Parse(given).RootElement.EnumerateObject())
            listed.GetProperty(property.Name).GetRawText().ShouldBe(property.Value.GetRawText());
    }

    [Fact]
    public async Task An_error_code_of_null_is_an_error_without_FcmError()
    {
        (await PostAsync("""{"kind":"push","status":404,"errorCode":null}""")).StatusCode.ShouldBe(HttpStatusCode.Created);

        (await RunningSandbox.ErrorAsync(await sandbox.PushToAsync("t"))).TryGetProperty("details", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task The_stage_of_a_mail_fault_is_rcpt_or_with_a_cut_the_final_dot()
    {
        await PostAsync("""[{"kind":"mail","reply":"550 5.1.1 no such user"},{"kind":"mail","cut":"before"}]""");

        (await GetAsync()).EnumerateArray().Select(fault => fault.GetProperty("stage").GetString()).ShouldBe(["rcpt", "dot"]);
    }

    [Fact]
    public async Task One_fault_or_all_are_removed()
    {
        var ids = (await (await PostAsync("""[{"kind":"push","status":500},{"kind":"push","status":503},{"kind":"push","status":404}]"""))
            .Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray().Select(fault => fault.GetProperty("id").GetInt32()).ToArray();

        (await sandbox.Http.DeleteAsync($"/faults/{ids[0]}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await sandbox.Http.DeleteAsync($"/faults/{ids[0]}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((int)(await sandbox.PushToAsync("t")).StatusCode).ShouldBe(503);
        (await sandbox.Http.DeleteAsync("/faults")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        ((int)(await sandbox.PushToAsync("t")).StatusCode).ShouldBe(200);
        (await GetAsync()).GetArrayLength().ShouldBe(0);
    }

    private Task<HttpResponseMessage> PostAsync(string json) => sandbox.Http.PostAsync("/faults", new StringContent(json, Encoding.UTF8, "application/json"));

    private Task<JsonElement> GetAsync() => sandbox.Http.GetFromJsonAsync<JsonElement>("/faults");
}
