namespace Grid.Runtimes.TelemetryApi;

/// <summary>A listener of an extension, inside the sandbox.</summary>
internal interface ITelemetryDestination : IDisposable
{
    /// <exception cref="IOException">Nobody listens, or nobody takes it; also <see cref="System.Net.Sockets.SocketException"/>, <see cref="HttpRequestException"/>, <see cref="TimeoutException"/>.</exception>
    Task Send(IReadOnlyList<byte[]> events, CancellationToken cancellationToken);
}
