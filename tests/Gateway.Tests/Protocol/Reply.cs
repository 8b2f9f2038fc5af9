using System.Text.Json;
using System.Text.Json.Nodes;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>An answer of the gateway.</summary>
/// <param name="ErrorType">Header <c>x-amzn-ErrorType</c>; null on success.</param>
internal sealed record Reply(int Status, string? ErrorType, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The member <c>message</c> or <c>Message</c>.</summary>
    public string? Message => (string?)Json.AsObject().SingleOrDefault(member => member.Key.Equals(nameof(Message), StringComparison.OrdinalIgnoreCase)).Value;

    public static async Task<Reply> Of(HttpResponseMessage response)
    {
        Assert.True(Guid.TryParse(Assert.Single(response.Headers.GetValues("x-amzn-RequestId")), out _));
        var body = await response.Content.ReadAsStringAsync();
        if (body.Length > 0) Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        var type = response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.Single() : null;
        return new Reply((int)response.StatusCode, type, body);
    }

    public void IsError(int status, string type, string? message)
    {
        Assert.Equal((status, type, message), (Status, ErrorType, Message));
    }

    /// <summary>The same JSON, in whatever order of members.</summary>
    public void IsJson(int status, string json)
    {
        Assert.True(status == Status, $"{Status} {Body}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), Json), Body);
    }
}
