using System.Net.Sockets;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>Writes each event as a line of JSON over one connection, which is made anew when it breaks.</summary>
/// <param name="connect">Connects to a port inside the sandbox.</param>
internal sealed class TcpDestination(int port, Func<int, CancellationToken, ValueTask<Socket>> connect) : ITelemetryDestination
{
    /// <summary>For one portion, in seconds.</summary>
    private const int TimeoutSeconds = 5;

    private NetworkStream? _stream;

    public async Task Send(IReadOnlyList<byte[]> events, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(TimeoutSeconds));
        using var lines = new MemoryStream();
        foreach (var record in events)
        {
            lines.Write(record);
            lines.WriteByte((byte)'\n');
        }

        try
        {
            _stream ??= new NetworkStream(await connect(port, limit.Token), ownsSocket: true);
            await _stream.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), limit.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            Dispose();
            if (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested) throw new TimeoutException("The listener takes nothing.", exception);
            throw;
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
