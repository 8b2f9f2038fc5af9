using Microsoft.Extensions.Options;

namespace Grid.Grains.Streams;

/// <summary>Room of this silo for records that came lately.</summary>
internal sealed class RecentMemory(IOptions<StreamOptions> options)
{
    private readonly long _most = options.Value.RecentMb * 1024L * 1024;
    private long _taken;

    /// <summary>Bytes taken now.</summary>
    internal long Taken => Interlocked.Read(ref _taken);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= _most) return true;
        Return(bytes);
        return false;
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
