using System.Text;
using Grid.Contracts.Observability;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Keeps the lines of every stream in memory.</summary>
internal sealed class ListLog : IFunctionLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Seen)> _waiting = [];

    public string? Group { get; private set; }

    public string? StreamName { get; private set; }

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    public IFunctionLogStream Open(string region, string group, string stream)
    {
        (Group, StreamName) = (group, stream);
        return new Stream(this);
    }

    /// <summary>The first line, past or to come, that is wanted.</summary>
    public Task<string> Line(Func<string, bool> wanted)
    {
        lock (_gate)
        {
            if (_lines.Find(line => wanted(line)) is { } there) return Task.FromResult(there);
            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, seen));
            return seen.Task.WaitAsync(TestGrid.Patience);
        }
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (wanted, seen) in _waiting)
            {
                if (wanted(line)) seen.TrySetResult(line);
            }
        }
    }

    private sealed class Stream(ListLog log) : IFunctionLogStream
    {
        public void Write(DateTimeOffset time, ReadOnlySpan<byte> line) => log.Add(Encoding.UTF8.GetString(line));

        public void Dispose()
        {
        }
    }
}
