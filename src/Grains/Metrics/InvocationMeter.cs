using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;

namespace Grid.Grains.Metrics;

/// <inheritdoc cref="IInvocationMeter"/>
internal sealed class InvocationMeter(FunctionMeters function, FunctionVersion version, MetricSink sink, bool isProvisioned, bool insights) : IInvocationMeter
{
    private readonly LevelRecorder? _provisioned = isProvisioned ? function.Provisioned(version) : null;
    private InvocationCell? _cell;
    private string _invokedArn = "";
    private string? _accessKeyId;
    private long _minute;
    private long _sinceLook;
    private bool _runs;

    public bool WantsLooks => insights;

    public void Began(string invokedArn, string? accessKeyId)
    {
        if (_runs) return;
        _runs = true;
        var now = sink.Now.ToUnixTimeSeconds();
        _minute = now / MetricBucket.Seconds;
        function.Level.Change(1, now);
        function.Region.Level.Change(1, now);
        _provisioned?.Change(1, now);
        if (_cell is not null && _invokedArn == invokedArn && _accessKeyId == accessKeyId) return;
        (_invokedArn, _accessKeyId) = (invokedArn, accessKeyId);
        _cell = function.Cell(invokedArn, version, accessKeyId, isProvisioned);
    }

    public void Ended(in InvocationMeasure measure)
    {
        if (!_runs) return;
        _runs = false;
        var now = sink.Now.ToUnixTimeSeconds();
        function.Level.Change(-1, now);
        function.Region.Level.Change(-1, now);
        _provisioned?.Change(-1, now);
        _sinceLook++;
        _cell!.Add(_minute, measure);
    }

    public void ExtensionsDone(TimeSpan after, long billedMs) => _cell?.AddExtensions(_minute, after, billedMs);

    public void Looked(TimeSpan processorTime)
    {
        if (_sinceLook == 0) return;
        _cell?.AddProcessor(_minute, processorTime, _sinceLook);
        _sinceLook = 0;
    }
}
