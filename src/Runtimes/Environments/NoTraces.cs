using System.Net;
using Grid.Contracts.Traces;

namespace Grid.Runtimes.Environments;

/// <summary>Where nobody keeps traces.</summary>
internal sealed class NoTraces : ITraceSink, ITraceDaemon
{
    public IPEndPoint? Address => null;

    public void Add(string region, ReadOnlyMemory<byte> document)
    {
    }

    public void Expect(string traceId, string region)
    {
    }

    public void Receive(ReadOnlySpan<byte> datagram)
    {
    }
}
