namespace Grid.Gateway.Invocation;

/// <summary>Request ids and trace ids. They name things and grant nothing, so a seeded generator is good enough, and tests know what comes.</summary>
internal sealed class IdSource(Random random)
{
    private readonly Lock _lock = new();

    /// <summary>A UUID of version 4, as text.</summary>
    internal string NewRequestId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    internal void Fill(Span<byte> bytes)
    {
        lock (_lock) random.NextBytes(bytes);
    }
}
