using System.Text;
using System.Text.Json;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Tests.TelemetryApi;

/// <summary>Which subscriptions are taken.</summary>
public sealed class TelemetrySubscriptionTests
{
    private const string Destination = "\"destination\":{\"protocol\":\"HTTP\",\"URI\":\"http://sandbox.localdomain:8080/logs\"}";

    [Fact]
    public void A_subscription_has_defaults()
    {
        var (subscription, refusal) = Parse("{\"schemaVersion\":\"2022-12-13\",\"types\":[\"platform\",\"function\"]," + Destination + "}");
        Assert.Null(refusal);
        Assert.Equal((10_000, 262_144, 1000, false), (subscription!.MaxItems, subscription.MaxBytes, subscription.TimeoutMs, subscription.IsTcp));
        Assert.Equal(TelemetryTypes.Platform | TelemetryTypes.Function, subscription.Wanted);
        Assert.Equal(new Uri("http://sandbox.localdomain:8080/logs"), subscription.Destination);
    }

    [Theory]
    [InlineData("maxItems", 1000, 10_000)]
    [InlineData("maxBytes", 262_144, 1_048_576)]
    [InlineData("timeoutMs", 25, 30_000)]
    public void Buffering_has_limits(string name, int least, int most)
    {
        string With(int value) => $"{{\"schemaVersion\":\"2022-07-01\",\"types\":[\"function\"],\"buffering\":{{\"{name}\":{value}}},{Destination}}}";
        Assert.Null(Parse(With(least)).Error);
        Assert.Null(Parse(With(most)).Error);
        Assert.Equal($"buffering.{name} should be between {least} and {most}", Parse(With(least - 1)).Error);
        Assert.Equal($"buffering.{name} should be between {least} and {most}", Parse(With(most + 1)).Error);
    }

    [Theory]
    [InlineData("{}", "schemaVersion should be one of 2022-07-01, 2022-12-13, 2025-01-29; types should not be empty; destination.protocol should be HTTP or TCP; URI is not provided or not valid")]
    [InlineData("""{"schemaVersion":"2022-07-01","types":["logs"],"destination":{"protocol":"HTTP","URI":"http://example.org:8080"}}""", "types should be of platform, function, extension; URI host should be sandbox.localdomain")]
    [InlineData("""{"schemaVersion":"2022-07-01","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:9001"}}""", "URI port 9001 is taken")]
    [InlineData("""{"schemaVersion":"2022-07-01","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain/"}}""", "URI port is not provided")]
    [InlineData("[]", "The body is not a JSON object")]
    public void What_is_wrong_is_said_all_at_once(string body, string error) => Assert.Equal(error, Parse(body).Error);

    [Fact]
    public void Tcp_is_a_port_of_the_sandbox()
    {
        var (subscription, _) = Parse("""{"schemaVersion":"2022-07-01","types":["extension"],"destination":{"protocol":"TCP","port":4000}}""");
        Assert.Equal((true, 4000), (subscription!.IsTcp, subscription.Destination.Port));
    }

    private static (TelemetrySubscription? Subscription, string? Error) Parse(string body)
    {
        var (subscription, refusal) = TelemetrySubscription.Parse(Encoding.UTF8.GetBytes(body));
        if (refusal is null) return (subscription, null);
        Assert.Equal(400, refusal.Status);
        return (null, JsonDocument.Parse(refusal.Body).RootElement.GetProperty("errorMessage").GetString());
    }
}
