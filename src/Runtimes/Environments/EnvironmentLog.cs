using System.Buffers;
using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Grid.Runtimes.Extensions;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.TelemetryApi;

namespace Grid.Runtimes.Environments;

/// <summary>
/// The log stream of one environment: the platform's lines and the function's output, in the order in which they happened.
/// Its lock makes one writer of the thread that watches the output and the one that completes an invocation.
/// </summary>
internal sealed class EnvironmentLog : IPlatformSink, IDisposable
{
    /// <summary>CloudWatch's longest event; longer lines are cut.</summary>
    public const int LineLimitBytes = 256 * 1024;

    private const int ReadBytes = 64 * 1024;

    /// <summary>How much is read in one go: what the kernel may hold of a function's output, so that all of it stands before END.</summary>
    private const int DrainLimitBytes = 1024 * 1024;

    /// <summary>How much the watching thread reads before it looks after the other environments.</summary>
    private const int TurnLimitBytes = 4 * ReadBytes;

    private readonly Lock _gate = new();
    private readonly IFunctionLogStream _stream;
    private readonly IPlatformLines _platform;
    private readonly ApplicationLogFilter? _filter;
    private readonly LineSplitter _output;
    private readonly LogTail _tail = new();
    private readonly TimeProvider _time;
    private readonly LineSplitter.Sink? _metrics;
    private bool _keepsTail = true;
    private bool _cold = true;
    private bool _disposed;

    /// <summary>Gets everything too; null while no extension can want it.</summary>
    private TelemetryFeed? _feed;

    /// <param name="metrics">Sees the function's lines too; null for nobody.</param>
    public EnvironmentLog(IFunctionLogStream stream, IPlatformLines platform, LoggingSettings logging, TimeProvider time, LineSplitter.Sink? metrics = null)
    {
        _stream = stream;
        _platform = platform;
        _filter = logging.JsonLogs ? new ApplicationLogFilter(logging.ApplicationLogLevel) : null;
        _output = new LineSplitter(LineLimitBytes, WriteOutput);
        _time = time;
        _metrics = metrics;
    }

    /// <summary>The platform's line in the making.</summary>
    public LineBuffer Line { get; } = new();

    public void FinishLine()
    {
        Write(Line.Written);
        Line.Clear();
    }

    public void InitStart(string phase)
    {
        lock (_gate)
        {
            _platform.InitStart(this, phase);
            _feed?.Lines.InitStart(_feed, phase);
        }
    }

    public void InitEnd(in InitReport report, ChildProcess? process)
    {
        lock (_gate)
        {
            ReadOutput(process, DrainLimitBytes);
            _output.Flush();
            _platform.InitEnd(this, report);
            _feed?.Lines.InitEnd(_feed, report);
        }
    }

    /// <summary>Init went well, which is no line of the log but an event for subscribers.</summary>
    public void InitEndForFeed(in InitReport report)
    {
        lock (_gate) _feed?.Lines.InitEnd(_feed, report);
    }

    /// <summary>Begins, or with null ends, to hand everything to a feed too.</summary>
    public void Attach(TelemetryFeed? feed)
    {
        lock (_gate) _feed = feed;
    }

    public void CloseSubscriptions()
    {
        lock (_gate) _feed?.Close();
    }

    public void Extensions(IReadOnlyList<Extension> extensions)
    {
        lock (_gate)
        {
            foreach (var extension in extensions)
            {
                _platform.Extension(this, extension);
                _feed?.Lines.Extension(_feed, extension);
            }
        }
    }

    /// <summary>An extension subscribes.</summary>
    public void Subscribe(TelemetryFeed feed, TelemetrySubscriber subscriber)
    {
        lock (_gate)
        {
            _feed = feed;
            feed.Add(subscriber);
            _platform.TelemetrySubscription(this, subscriber.Extension, subscriber.Subscription.Types);
            feed.Lines.TelemetrySubscription(feed, subscriber.Extension, subscriber.Subscription.Types);
        }
    }

    /// <summary>A line that an extension has written.</summary>
    public void WriteExtension(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            Write(line);
            _feed?.Extension(line);
        }
    }

    public void Start(Invocation invocation)
    {
        lock (_gate)
        {
            // A cold start's tail begins with its Init.
            if (!_cold)
            {
                _tail.Clear();
                _keepsTail = invocation.Request.LogTail;
            }

            _cold = false;
            _platform.Start(this, invocation);
            _feed?.Lines.Start(_feed, invocation);
        }
    }

    /// <summary>Writes what the function has written so far, then END and REPORT.</summary>
    /// <returns>The tail, when the invocation wants it.</returns>
    public ReadOnlyMemory<byte> End(in InvocationReport report, ChildProcess? process)
    {
        lock (_gate)
        {
            ReadOutput(process, DrainLimitBytes);
            _output.Flush();
            RuntimeDone(report);
            ReportEnd(report);
            return TakeTail(report);
        }
    }

    /// <summary>The runtime's part of an invocation whose extensions are still at work; <see cref="EndOfExtensions"/> follows.</summary>
    public ReadOnlyMemory<byte> EndOfRuntime(in InvocationReport report, ChildProcess? process)
    {
        lock (_gate)
        {
            ReadOutput(process, DrainLimitBytes);
            _output.Flush();
            RuntimeDone(report);
            return TakeTail(report);
        }
    }

    public void EndOfExtensions(in InvocationReport report)
    {
        lock (_gate) ReportEnd(report);
    }

    /// <summary>Takes some of the output that is there.</summary>
    /// <returns>False at its end.</returns>
    public bool TakeOutput(ChildProcess process)
    {
        lock (_gate) return ReadOutput(process, TurnLimitBytes);
    }

    /// <summary>Takes all that has been written so far, also a line without its end: Init, or the process, is over.</summary>
    public void TakeRest(ChildProcess? process)
    {
        lock (_gate)
        {
            ReadOutput(process, DrainLimitBytes);
            _output.Flush();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _stream.Dispose();
            (_platform as IDisposable)?.Dispose();
        }
    }

    private bool ReadOutput(ChildProcess? process, int limit)
    {
        if (process is null || _disposed) return false;
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        int count;
        do
        {
            count = process.ReadOutput(buffer);
            if (count <= 0) break;
            _output.Feed(buffer.AsSpan(0, count));
            limit -= count;
        }
        while (count == buffer.Length && limit > 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return count != 0;
    }

    private void RuntimeDone(in InvocationReport report)
    {
        _platform.RuntimeDone(this, report);
        _feed?.Lines.RuntimeDone(_feed, report);
    }

    private void ReportEnd(in InvocationReport report)
    {
        _platform.End(this, report);
        _feed?.Lines.End(_feed, report);
    }

    private ReadOnlyMemory<byte> TakeTail(in InvocationReport report)
    {
        _keepsTail = false;
        return report.Invocation.Request.LogTail ? _tail.ToArray() : default;
    }

    private void WriteOutput(ReadOnlySpan<byte> line)
    {
        _metrics?.Invoke(line);
        if (_filter is not null && !_filter.Keeps(line)) return;
        Write(line);
        _feed?.Function(line);
    }

    private void Write(ReadOnlySpan<byte> line)
    {
        if (_disposed) return;
        _stream.Write(_time.GetUtcNow(), line);
        if (!_keepsTail) return;
        _tail.Append(line);
        _tail.Append("\n"u8);
    }
}
