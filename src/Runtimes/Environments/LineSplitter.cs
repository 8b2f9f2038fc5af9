using System.Buffers;

namespace Grid.Runtimes.Environments;

/// <summary>Cuts the output of a function into lines; a line that is longer than the limit is cut there.</summary>
/// <param name="limitBytes">Longest line.</param>
internal sealed class LineSplitter(int limitBytes, LineSplitter.Sink line)
{
    public delegate void Sink(ReadOnlySpan<byte> line);

    private readonly LineBuffer _partial = new();

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = limitBytes - _partial.Written.Length;
            var end = bytes.IndexOf((byte)'\n');
            if (end >= 0 && end <= room)
            {
                Complete(bytes[..end]);
                bytes = bytes[(end + 1)..];
            }
            else if (bytes.Length > room)
            {
                Complete(bytes[..room]);
                bytes = bytes[room..];
            }
            else
            {
                _partial.Write(bytes);
                return;
            }
        }
    }

    /// <summary>Ends a line that has no newline yet.</summary>
    public void Flush()
    {
        if (!_partial.Written.IsEmpty) Complete([]);
    }

    private void Complete(ReadOnlySpan<byte> rest)
    {
        if (_partial.Written.IsEmpty)
        {
            line(rest);
            return;
        }

        _partial.Write(rest);
        line(_partial.Written);
        _partial.Clear();
    }
}
