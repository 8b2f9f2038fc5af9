using System.Net.Sockets;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>Delivers the events of one subscription: when a portion is full, or the first event in it has waited long enough.</summary>
/// <param name="extension">Name of the extension.</param>
/// <param name="destination">Delivers a portion; throws when nobody takes it.</param>
/// <param name="logsDropped">Writes the event that says what is missing.</param>
internal sealed class TelemetrySubscriber(
    string extension, TelemetrySubscription subscription, ITelemetryDestination destination, Func<int, long, byte[]> logsDropped, TimeProvider time) : IAsyncDisposable
{
    private const int Attempts = 3;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly TelemetryBuffer _buffer = new(subscription.MaxItems, subscription.MaxBytes);
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _full = New();
    private TaskCompletionSource? _flushed;
    private Task _delivery = Task.CompletedTask;

    public string Extension => extension;

    public TelemetrySubscription Subscription => subscription;

    public void Begin() => _delivery = Deliver();

    public void Add(byte[] record)
    {
        lock (_gate)
        {
            var first = _buffer.IsEmpty;
            if (!_buffer.Fits(record.Length)) _full.TrySetResult();
            _buffer.Add(record);
            if (_buffer.IsFull) _full.TrySetResult();
            if (first && _arrived.CurrentCount == 0) _arrived.Release();
        }
    }

    /// <summary>Sends what there is without waiting for more; completes when it has been sent, or could not be.</summary>
    public Task Flush()
    {
        lock (_gate)
        {
            if (_buffer.IsEmpty && _flushed is null) return Task.CompletedTask;
            _flushed ??= New();
            _full.TrySetResult();
            return _flushed.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _delivery;
        destination.Dispose();
        _stop.Dispose();
        _arrived.Dispose();
    }

    private async Task Deliver()
    {
        try
        {
            while (true)
            {
                await _arrived.WaitAsync(_stop.Token);
                await Task.WhenAny(Full(), Task.Delay(TimeSpan.FromMilliseconds(subscription.TimeoutMs), time, _stop.Token));
                _stop.Token.ThrowIfCancellationRequested();
                var portion = Take();
                if (portion.Count > 0 && !await Send(portion)) GiveUp(portion);
                lock (_gate)
                {
                    if (!_buffer.IsEmpty) continue;
                    _flushed?.TrySetResult();
                    _flushed = null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The environment ends.
        }

        lock (_gate) _flushed?.TrySetResult();
    }

    private Task Full()
    {
        lock (_gate) return _full.Task;
    }

    private List<byte[]> Take()
    {
        lock (_gate)
        {
            _full = New();
            var portion = _buffer.Take();
            if (_buffer.DroppedRecords == 0) return portion;
            var (records, bytes) = _buffer.TakeDropped();
            portion.Add(logsDropped(records, bytes));
            return portion;
        }
    }

    private void GiveUp(List<byte[]> portion)
    {
        lock (_gate) _buffer.Drop(portion.Count, portion.Sum(record => (long)record.Length));
    }

    private async Task<bool> Send(List<byte[]> portion)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await destination.Send(portion, _stop.Token);
                return true;
            }
            catch (Exception exception) when (exception is IOException or SocketException or HttpRequestException or TimeoutException)
            {
                if (attempt == Attempts) return false;
            }

            await Task.Delay(s_pause, time, _stop.Token);
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
