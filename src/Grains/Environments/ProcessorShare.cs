using System.Buffers.Text;

namespace Grid.Grains.Environments;

/// <summary>Which share of the machine's processors was in use since the last look. 0 on a machine without <c>/proc/stat</c>. Not thread-safe.</summary>
internal sealed class ProcessorShare(Func<byte[], int> read)
{
    private const string Source = "/proc/stat";

    private readonly byte[] _line = new byte[256];
    private long _busy;
    private long _total;
    private double _share;

    public ProcessorShare()
        : this(ReadMachine)
    {
    }

    /// <summary>0-1; what it was before while no time has passed.</summary>
    public double Look()
    {
        var (busy, total) = Parse(_line.AsSpan(0, read(_line)));
        if (total > _total)
        {
            if (_total > 0) _share = Math.Clamp((double)(busy - _busy) / (total - _total), 0, 1);
            (_busy, _total) = (busy, total);
        }

        return _share;
    }

    /// <summary>First line: <c>cpu user nice system idle iowait irq softirq steal guest guest_nice</c>, in ticks; guests are counted in user and nice already.</summary>
    private static (long Busy, long Total) Parse(ReadOnlySpan<byte> line)
    {
        var (busy, total) = (0L, 0L);
        var end = line.IndexOf((byte)'\n');
        if (end >= 0) line = line[..end];
        line = line.StartsWith("cpu "u8) ? line[4..].TrimStart((byte)' ') : default;
        for (var field = 0; field < 8 && Utf8Parser.TryParse(line, out long ticks, out var length); field++)
        {
            total += ticks;
            if (field is not (3 or 4)) busy += ticks;
            line = line[length..].TrimStart((byte)' ');
        }

        return (busy, total);
    }

    private static int ReadMachine(byte[] line)
    {
        try
        {
            using var file = File.OpenHandle(Source);
            return RandomAccess.Read(file, line, 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
