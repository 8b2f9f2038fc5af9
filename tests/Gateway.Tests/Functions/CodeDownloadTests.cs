using Grid.Contracts.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

public sealed class CodeDownloadTests : IAsyncLifetime
{
    private readonly GatewayServer _server = new();
    private readonly HttpClient _anybody = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _anybody.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_zip_is_at_its_location_for_ten_minutes()
    {
        var location = await Publish("zip bytes"u8.ToArray());

        _server.Time.Advance(TimeSpan.FromSeconds(599));
        using var inTime = await _anybody.GetAsync(location, TestContext.Current.CancellationToken);
        using var head = await _anybody.SendAsync(new HttpRequestMessage(HttpMethod.Head, location), TestContext.Current.CancellationToken);
        _server.Time.Advance(TimeSpan.FromSeconds(1));
        using var late = await _anybody.GetAsync(location, TestContext.Current.CancellationToken);

        Assert.Equal("zip bytes"u8.ToArray(), await inTime.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("application/zip", 9L), (inTime.Content.Headers.ContentType?.ToString(), inTime.Content.Headers.ContentLength));
        Assert.Equal((200, 9L), ((int)head.StatusCode, head.Content.Headers.ContentLength));
        (await Reply.Of(late)).IsError(403, "AccessDeniedException", "Request has expired");
    }

    [Theory]
    [InlineData("Expires=", "Expires=9")]
    [InlineData("Signature=", "Signature=0")]
    [InlineData("?Expires", "?Expired")]
    [InlineData("&Signature", "&Sig")]
    [InlineData("/code/", "/code/0")]
    public async Task A_location_that_was_touched_is_denied(string part, string touched)
    {
        var location = (await Publish("zip bytes"u8.ToArray())).ToString();

        using var response = await _anybody.GetAsync(new Uri(location.Replace(part, touched, StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        (await Reply.Of(response)).IsError(403, "AccessDeniedException", "The signature of this address is not valid.");
    }

    [Fact]
    public async Task Code_that_is_gone_is_not_found()
    {
        var location = await Publish("zip bytes"u8.ToArray());
        _server.Stores.Zips.Clear();

        using var response = await _anybody.GetAsync(location, TestContext.Current.CancellationToken);

        (await Reply.Of(response)).IsError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
    }

    private async Task<Uri> Publish(byte[] zip)
    {
        var code = await _server.Stores.Put(zip, CancellationToken.None);
        _server.Grains.Function.Answers["Get"] = (Grid.Contracts.Outcome<FunctionDetails>)new FunctionDetails { Version = FakeFunction.Hello with { Code = code.Value! } };
        var reply = await _server.Send("GET", "/2015-03-31/functions/hello");
        return new Uri((string)reply.Json["Code"]!["Location"]!);
    }
}
