using System.Net;
using System.Text;

namespace Grid.Gateway.Tests.Protocol;

public sealed class ClockEndpointTests
{
    [Theory]
    [InlineData("00:02:00", "2026-11-25T10:02:00.000Z")]
    [InlineData("7.00:00:00.5", "2026-12-02T10:00:00.500Z")]
    [InlineData("366.00:00:00", "2027-11-26T10:00:00.000Z")]
    [InlineData("366.00:00:00.0000001", null)]
    [InlineData("00:00:00.0000001", "2026-11-25T10:00:00.000Z")]
    [InlineData("00:00:00", null)]
    [InlineData("-00:02:00", null)]
    [InlineData("2 minutes", null)]
    public async Task The_clock_is_moved_on_by_what_is_said(string by, string? now)
    {
        await using var server = new GatewayServer(acceptAnyKey: true);
        await server.InitializeAsync();

        var (status, body) = await Post(server, $$"""{"advance":"{{by}}"}""");

        Assert.Equal(now is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK, status);
        if (now is not null) Assert.Equal($$"""{"clock":"virtual","now":"{{now}}"}""", body);
        Assert.Equal(now is null ? """{"clock":"virtual","now":"2026-11-25T10:00:00.000Z"}""" : body, await server.Client.GetStringAsync(new Uri("/_grid/clock", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"advance":120}""")]
    [InlineData("""{"advance":"00:02:00","until":"tomorrow"}""")]
    public async Task What_is_no_advance_is_refused(string body)
    {
        await using var server = new GatewayServer(acceptAnyKey: true);
        await server.InitializeAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await Post(server, body)).Status);
    }

    [Fact]
    public async Task The_clock_of_the_machine_is_told_and_not_moved()
    {
        await using var server = new GatewayServer(acceptAnyKey: true);
        await server.InitializeAsync();
        server.Clock.IsVirtual = false;

        var (status, body) = await Post(server, """{"advance":"00:02:00"}""");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("--Grid:Clock virtual", body, StringComparison.Ordinal);
        Assert.Equal("""{"clock":"system","now":"2026-11-25T10:00:00.000Z"}""", await server.Client.GetStringAsync(new Uri("/_grid/clock", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_grid_that_asks_for_keys_asks_for_them_here_too()
    {
        await using var server = new GatewayServer(acceptAnyKey: false);
        await server.InitializeAsync();

        Assert.Equal(HttpStatusCode.Forbidden, (await Post(server, """{"advance":"00:02:00"}""")).Status);
    }

    private static async Task<(HttpStatusCode Status, string Body)> Post(GatewayServer server, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync(new Uri("/_grid/clock", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
