using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Metrics;

/// <summary>A grid whose metrics Prometheus may read with a token, and a function that writes a metric of its own into its log.</summary>
public sealed class MetricsGrid() : GridFixture("--Grid:Observability:Prometheus", "token", "--Grid:Observability:PrometheusToken", Token)
{
    public const string Token = "a-token-of-some-length";

    private const string Body = """
        // Without what console puts before it, as libraries for the format do.
        process.stdout.write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: 'Shop', Dimensions: [['kind']], Metrics: [{ Name: 'orders', Unit: 'Count' }] }] }, kind: 'book', orders: 2 }) + '\n');
        if (event.fail) throw new Error('as asked');
        return 1;
        """;

    protected override async Task Prepare()
    {
        await Aws.CreateNode("metered", Body);
        await Aws.Lambda("publish-version", "--function-name", "metered");
        await Aws.Lambda("create-alias", "--function-name", "metered", "--name", "live", "--function-version", "1");
        await Aws.Lambda("tag-resource", "--resource", "arn:aws:lambda:us-east-1:000000000000:function:metered", "--tags", "team=books");
    }
}
