namespace Grid.Contracts.Traces;

/// <summary>Tells a collector of segments that functions have sent, as spans of the same trace. Absent when there is no collector.</summary>
public interface ISegmentExport
{
    /// <summary>Never fails: what makes no span is left out.</summary>
    /// <param name="document">A segment document that was accepted. Read within the call.</param>
    void Export(string region, ReadOnlyMemory<byte> document);
}
