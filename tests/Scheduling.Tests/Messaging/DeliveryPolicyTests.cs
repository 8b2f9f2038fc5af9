using Grid.Scheduling.EventSources;
using Grid.Scheduling.Messaging;

namespace Grid.Scheduling.Tests.Messaging;

public sealed class DeliveryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Three_retries_20_seconds_apart_are_made_when_nobody_says_anything()
    {
        var retry = DeliveryPolicy.Effective(null, null).Retry!;
        Assert.Equal([20, 20, 20], Pauses(retry));
        Assert.Equal(new RetryVerdict(Now.AddSeconds(20), RetryEnd.None), retry.Decide(3, Now));
        Assert.Equal(new RetryVerdict(null, RetryEnd.Attempts), retry.Decide(4, Now));
    }

    [Fact]
    public void Retries_at_once_come_first_then_short_pauses_then_growing_ones_then_long_ones()
    {
        // The example of AWS's guide, with fewer at the end.
        var retry = Read("""{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":61,"numRetries":10,"numNoDelayRetries":3,"numMinDelayRetries":2,"numMaxDelayRetries":1,"backoffFunction":"linear"}}""").Retry!;
        Assert.Equal([0, 0, 0, 1, 1, 1, 21, 41, 61, 61], Pauses(retry));
        Assert.Equal(187, retry.Total.TotalSeconds);
    }

    [Theory]
    [InlineData("linear", new[] { 1.0, 6, 11, 16 })]
    [InlineData("arithmetic", new[] { 1.0, 3.5, 8.5, 16 })]
    [InlineData("geometric", new[] { 1.0, 2.52, 6.35, 16 })]
    [InlineData("exponential", new[] { 1.0, 3.143, 7.429, 16 })]
    public void Pauses_grow_from_the_shortest_to_the_longest(string function, double[] seconds)
    {
        var retry = Read($$$"""{"healthyRetryPolicy":{"minDelayTarget":1,"maxDelayTarget":16,"numRetries":4,"backoffFunction":"{{{function}}}"}}""").Retry!;
        Assert.Equal(seconds, Pauses(retry));
    }

    [Theory]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":101}}""", "numRetries must be between 0 and 100")]
    [InlineData("""{"healthyRetryPolicy":{"minDelayTarget":0}}""", "minDelayTarget must be between 1 and maxDelayTarget")]
    [InlineData("""{"healthyRetryPolicy":{"minDelayTarget":3,"maxDelayTarget":2}}""", "minDelayTarget must be between 1 and maxDelayTarget")]
    [InlineData("""{"healthyRetryPolicy":{"maxDelayTarget":3601}}""", "maxDelayTarget must be between 1 and 3600")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":2,"numNoDelayRetries":1,"numMinDelayRetries":1,"numMaxDelayRetries":1}}""", "numRetries must be at least the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries")]
    [InlineData("""{"healthyRetryPolicy":{"minDelayTarget":3600,"numRetries":2}}""", "all retries together must not take more than 3600 seconds")]
    [InlineData("""{"healthyRetryPolicy":{"backoffFunction":"cubic"}}""", "backoffFunction must be one of linear, arithmetic, geometric, exponential")]
    [InlineData("""{"healthyRetryPolicy":{"numTries":1}}""", "unknown member numTries")]
    [InlineData("""{"throttlePolicy":{"maxReceivesPerSecond":1}}""", "throttling is not supported by this grid, which sends as fast as the endpoint answers")]
    [InlineData("""{"sicklyRetryPolicy":{}}""", "sicklyRetryPolicy is not supported by this grid")]
    [InlineData("""{"guaranteed":true}""", "guaranteed is not supported by this grid")]
    [InlineData("""{"http":{}}""", "http is not supported by this grid")]
    [InlineData("""{"requestPolicy":{"headerContentType":"image/png"}}""", "headerContentType must be one of text/css, text/csv, text/html, text/plain, text/xml, application/atom+xml, application/json, application/octet-stream, application/soap+xml, application/x-www-form-urlencoded, application/xhtml+xml, application/xml")]
    public void What_is_wrong_or_not_carried_out_is_refused(string json, string reason)
    {
        Assert.False(DeliveryPolicy.TryParse(json, isTopic: false, out _, out var told));
        Assert.Equal($"DeliveryPolicy: {reason}", told);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("""{"healthyRetryPolicy":[]}""")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":"3"}}""")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":1.5}}""")]
    [InlineData("""{"healthyRetryPolicy":{"numRetries":99999999999}}""")]
    public void What_cannot_be_read_is_refused(string json)
    {
        Assert.False(DeliveryPolicy.TryParse(json, isTopic: false, out _, out var told));
        Assert.StartsWith("DeliveryPolicy: failed to parse JSON", told, StringComparison.Ordinal);
    }

    [Fact]
    public void An_effective_policy_can_be_given_back()
    {
        var policy = Read("""{"healthyRetryPolicy":{"numRetries":5,"backoffFunction":"Geometric"},"sicklyRetryPolicy":null,"throttlePolicy":null,"guaranteed":false}""");
        var effective = DeliveryPolicy.Effective(null, policy);
        Assert.Equal(effective, Read(effective.ToJson(isTopic: false)));
        Assert.Equal(
            """{"healthyRetryPolicy":{"minDelayTarget":20,"maxDelayTarget":20,"numRetries":5,"numMaxDelayRetries":0,"numNoDelayRetries":0,"numMinDelayRetries":0,"backoffFunction":"geometric"},"sicklyRetryPolicy":null,"throttlePolicy":null,"requestPolicy":{"headerContentType":"text/plain; charset=UTF-8"},"guaranteed":false}""",
            effective.ToJson(isTopic: false));
    }

    private static IEnumerable<double> Pauses(HttpRetry retry) => Enumerable.Range(1, retry.Retries).Select(number => retry.Pause(number).TotalSeconds);

    private static DeliveryPolicy Read(string json)
    {
        Assert.True(DeliveryPolicy.TryParse(json, isTopic: false, out var policy, out var reason), reason);
        return policy;
    }
}
