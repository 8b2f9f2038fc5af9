using Grid.Contracts.Functions;
using Grid.Grains.Observability;
using Grid.Scheduling.Invocation;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Grains.Tests.Observability;

public sealed class TraceHeadersTests
{
    private static readonly FunctionVersion PassThrough = new();
    private static readonly FunctionVersion Active = new() { Settings = new FunctionSettings { TracingActive = true } };
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(0x6565_0000));
    private static readonly Lineage Orders = new("arn:aws:lambda:us-east-1:000000000000:function:orders");
    private readonly TraceHeaders _headers;

    public TraceHeadersTests() => _headers = new TraceHeaders(_time, new Dice(new Random(1)));

    [Fact]
    public void Without_a_header_a_new_unsampled_root_is_made() =>
        Assert.Matches("^Root=1-65650000-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0" + Orders.First + "$", _headers.For(PassThrough, null, Orders));

    [Fact]
    public void A_function_that_traces_actively_samples_the_first_invocation_of_a_second() =>
        Assert.EndsWith(";Sampled=1" + Orders.First, _headers.For(Active, null, Orders), StringComparison.Ordinal);

    [Theory]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")]
    [InlineData("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0;Lineage=a87bd80c:1")]
    public void A_decision_of_the_caller_is_handed_on_with_this_pass(string header)
    {
        Assert.Equal(Orders.Extend(header), _headers.For(PassThrough, header, Orders));
        Assert.Equal(Orders.Extend(header), _headers.For(Active, header, Orders));
    }

    [Fact]
    public void A_caller_who_leaves_the_decision_open_gets_lambdas()
    {
        Assert.Equal("Root=1-a;Sampled=0" + Orders.First, _headers.For(PassThrough, "Root=1-a;Sampled=?", Orders));
        Assert.Equal("Root=1-a;Sampled=0" + Orders.First, _headers.For(PassThrough, "Root=1-a", Orders));
        Assert.Equal("Root=1-a;Sampled=1" + Orders.First, _headers.For(Active, "Root=1-a;Sampled=?", Orders));
        Assert.Equal("Root=1-a;Lineage=1:a87bd80c:1|" + Orders.First["Lineage=1:;".Length..] + ";Sampled=0", _headers.For(PassThrough, "Root=1-a;Lineage=1:a87bd80c:1", Orders));
    }
}
