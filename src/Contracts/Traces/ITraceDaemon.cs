namespace Grid.Contracts.Traces;

/// <summary>X-Ray's daemon of this silo: where functions send their segments.</summary>
public interface ITraceDaemon
{
    /// <summary>Where it listens, UDP and TCP; null before the silo has started, and when it does not listen.</summary>
    System.Net.IPEndPoint? Address { get; }

    /// <summary>A sampled invocation begins here: segments of its trace belong to its region.</summary>
    /// <param name="traceId"><c>1-8hex-24hex</c>.</param>
    void Expect(string traceId, string region);

    /// <summary>Takes a datagram: a header, a line feed and one segment document. What makes no sense is dropped and counted.</summary>
    /// <param name="datagram">Read within the call.</param>
    void Receive(ReadOnlySpan<byte> datagram);
}
