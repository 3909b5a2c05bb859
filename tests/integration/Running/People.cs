using System.Net;
using Shouldly;

namespace Notify.IntegrationTests.Running;

/// <summary>Recipients, told through the endpoints that others use.</summary>
internal static class People
{
    public static async Task AddAsync(NotifyClient client, string apiKey, string token, string user)
    {
        (await client.SendAsync(HttpMethod.Put, $"/v1/recipients/{user}", apiKey, $$"""{"email":"{{user}}@example.com"}"""))
            .Status.ShouldBe(HttpStatusCode.OK);
        (await client.SendAsync(HttpMethod.Put, $"/v1/devices/{user}-phone", token, $$"""{"platform":"android","token":"{{user}}-phone-token"}"""))
            .Status.ShouldBe(HttpStatusCode.OK);
    }
}
