namespace Grid.Runtimes.TelemetryApi;

/// <summary>
/// Events between two deliveries, never more than one portion; what does not fit while the portion before is on its way is dropped and counted.
/// Pure; its owner locks.
/// </summary>
internal sealed class TelemetryBuffer(int maxItems, int maxBytes)
{
    private List<byte[]> _events = [];
    private int _bytes;

    /// <summary>Records dropped since they were last taken.</summary>
    public int DroppedRecords { get; private set; }

    public long DroppedBytes { get; private set; }

    public bool IsEmpty => _events.Count == 0;

    /// <summary>True when nothing is gained by waiting.</summary>
    public bool IsFull => _events.Count >= maxItems || _bytes >= maxBytes;

    public void Add(byte[] record)
    {
        if (_events.Count >= maxItems || (_bytes + record.Length > maxBytes && _events.Count > 0))
        {
            Drop(1, record.Length);
            return;
        }

        _events.Add(record);
        _bytes += record.Length;
    }

    /// <summary>Whether one more fits; if not, the portion is to go out first where it can.</summary>
    public bool Fits(int length) => _events.Count < maxItems && (_bytes + length <= maxBytes || _events.Count == 0);

    public List<byte[]> Take()
    {
        var events = _events;
        _events = [];
        _bytes = 0;
        return events;
    }

    public void Drop(int records, long bytes)
    {
        DroppedRecords += records;
        DroppedBytes += bytes;
    }

    /// <summary>What was dropped, once.</summary>
    public (int Records, long Bytes) TakeDropped()
    {
        var dropped = (DroppedRecords, DroppedBytes);
        DroppedRecords = 0;
        DroppedBytes = 0;
        return dropped;
    }
}
