using System.Net;
using Grid.Contracts.Security;
using Grid.Grains.Environments;
using Grid.Grains.Invocation;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Clusters;

/// <summary>Who may hand over invocations.</summary>
public sealed class SealTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_seal_is_good_for_its_silo_and_its_request_and_for_silos_with_the_same_secret()
    {
        var seal = New("secret").Sign("10.0.0.1:1@1", "POST /x");

        Assert.True(New("secret").Verify("10.0.0.1:1@1", "POST /x", seal));
        Assert.False(New("secret").Verify("10.0.0.1:1@2", "POST /x", seal));
        Assert.False(New("secret").Verify("10.0.0.1:1@1", "POST /y", seal));
        Assert.False(New("other").Verify("10.0.0.1:1@1", "POST /x", seal));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-300, true)]
    [InlineData(-301, false)]
    public void A_seal_is_good_for_five_minutes_by_clocks_that_differ_as_much(int seconds, bool good)
    {
        var seal = New("secret").Sign("silo", "request");

        _time.AdjustTime(_time.GetUtcNow().AddSeconds(seconds));

        Assert.Equal(good, New("secret").Verify("silo", "request", seal));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1764028800000")]
    [InlineData("1764028800000.")]
    [InlineData("-1.ab")]
    [InlineData("99999999999999999999.ab")]
    public void What_is_no_seal_is_refused(string seal) => Assert.False(New("secret").Verify("silo", "request", seal));

    [Fact]
    public async Task Whoever_has_no_seal_is_sent_away_and_nothing_runs()
    {
        await using var grid = await PlacementCluster.Start(new TestSiloSettings());
        using var client = new HttpClient();
        using var body = new ByteArrayContent(new byte[100_000]);

        using var invoked = await client.PostAsync(new Uri($"{grid[0].Url}{ForwardingEndpoint.Path}"), body, TestContext.Current.CancellationToken);
        using var fetched = await client.GetAsync(new Uri($"{grid[0].Url}{ForwardingEndpoint.Path}/0123"), TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (invoked.StatusCode, fetched.StatusCode));
        Assert.Empty(grid[0].Starter.Started);
    }

    [Fact]
    public async Task A_body_that_was_changed_on_the_way_is_refused_and_what_was_meant_for_another_silo_is_gone()
    {
        await using var grid = await PlacementCluster.Start(new TestSiloSettings());
        using var client = new HttpClient();

        Assert.Equal(HttpStatusCode.Forbidden, await Post(grid[0].Get<OwnSilo>().Name, ForwardingSeal.Hash("abd"u8)));
        Assert.Equal(HttpStatusCode.Gone, await Post("10.0.0.1:1@1", ForwardingSeal.Hash("abc"u8)));
        Assert.Empty(grid[0].Starter.Started);

        async Task<HttpStatusCode> Post(string silo, string hash)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{grid[0].Url}{ForwardingEndpoint.Path}") { Content = new ByteArrayContent("abc"u8.ToArray()) };
            request.Headers.Add(ForwardingEndpoint.SiloHeader, silo);
            request.Headers.Add(ForwardingEndpoint.DescriptionHeader, "AA==");
            request.Headers.Add(ForwardingEndpoint.HashHeader, hash);
            request.Headers.Add(ForwardingSeal.Header, grid[0].Get<ForwardingSeal>().Sign(silo, $"POST {ForwardingEndpoint.Path}\nAA==\n{hash}"));
            using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    private ForwardingSeal New(string secret) => new(new Keys(secret), _time);

    private sealed class Keys(string secret) : IAccessKeys
    {
        public AccessKey Root { get; } = new() { Id = "AKIATEST", Secret = secret, PrincipalArn = "arn:aws:iam::000000000000:root" };

        public AccessKeyLookup Find(string accessKeyId, string? sessionToken, out AccessKey? key) => throw new NotSupportedException();

        public AccessKey IssueSession(string roleArn, string sessionName, TimeSpan lifetime) => throw new NotSupportedException();
    }
}
