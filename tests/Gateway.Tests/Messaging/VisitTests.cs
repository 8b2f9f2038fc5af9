using System.Net;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Messaging;

/// <summary>What of topics may be reached without a signature, and what may not.</summary>
public sealed class VisitTests : IAsyncLifetime
{
    private const string Topic = "arn:aws:sns:us-east-1:000000000000:t";

    private readonly GatewayServer _server = new(acceptAnyKey: false);

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_certificate_is_everybody_s() => Assert.Equal((HttpStatusCode.OK, "the certificate"), await Visit("/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"));

    [Theory]
    [InlineData("/SimpleNotificationService-ffffffffffffffffffffffffffffffff.pem", HttpStatusCode.NotFound, "Unable to determine service/operation name")]
    [InlineData("/", HttpStatusCode.Forbidden, "issing Authentication Token")]
    [InlineData("/?Action=ListTopics&Version=2010-03-31", HttpStatusCode.Forbidden, "<Code>MissingAuthenticationToken</Code>")]
    [InlineData($"/?Action=Publish&Version=2010-03-31&TopicArn={Topic}&Message=m", HttpStatusCode.Forbidden, "<Code>MissingAuthenticationToken</Code>")]
    [InlineData("/?Action=ConfirmSubscription&TopicArn=nonsense&Token=t", HttpStatusCode.BadRequest, "<Code>InvalidParameter</Code>")]
    [InlineData($"/?Action=ConfirmSubscription&TopicArn={Topic}", HttpStatusCode.BadRequest, "Invalid parameter: Token")]
    [InlineData($"/?Action=Unsubscribe&SubscriptionArn={Topic}", HttpStatusCode.BadRequest, "<Code>InvalidParameter</Code>")]
    [InlineData($"/?Action=ConfirmSubscription&TopicArn={Topic}&Token=t&X-Amz-Algorithm=AWS4-HMAC-SHA256", HttpStatusCode.BadRequest, "<Code>IncompleteSignature</Code>")]
    public async Task Everything_else_is_refused(string address, HttpStatusCode status, string why)
    {
        var (answered, text) = await Visit(address);

        Assert.Equal(status, answered);
        Assert.Contains(why, text, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Text)> Visit(string address)
    {
        using var response = await _server.Client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
