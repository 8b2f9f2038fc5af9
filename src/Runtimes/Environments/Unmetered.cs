using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Runtimes.Environments;

/// <summary>Where nobody wants to know.</summary>
internal sealed class Unmetered : IInvocationMeters, IInvocationMeter, IMetricLines
{
    public bool WantsLooks => false;

    public IInvocationMeter Open(FunctionVersion version, bool isProvisioned) => this;

    public void Began(string invokedArn, string? accessKeyId)
    {
    }

    public void Ended(in InvocationMeasure measure)
    {
    }

    public void ExtensionsDone(TimeSpan after, long billedMs)
    {
    }

    public void Looked(TimeSpan processorTime)
    {
    }

    public void Offer(string region, ReadOnlySpan<byte> line)
    {
    }
}
