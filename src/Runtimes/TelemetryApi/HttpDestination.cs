using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>Posts each portion as a JSON array.</summary>
internal sealed class HttpDestination : ITelemetryDestination
{
    /// <summary>For one request, in seconds.</summary>
    private const int TimeoutSeconds = 5;

    private readonly Uri _uri;
    private readonly HttpClient _client;

    /// <param name="connect">Connects to a port inside the sandbox.</param>
    public HttpDestination(Uri uri, Func<int, CancellationToken, ValueTask<Socket>> connect)
    {
        _uri = uri;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = 1,
            ConnectCallback = async (context, cancellationToken) => new NetworkStream(await connect(context.DnsEndPoint.Port, cancellationToken), ownsSocket: true),
        };
        _client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(TimeoutSeconds) };
    }

    public async Task Send(IReadOnlyList<byte[]> events, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        for (var index = 0; index < events.Count; index++)
        {
            body.WriteByte(index == 0 ? (byte)'[' : (byte)',');
            body.Write(events[index]);
        }

        body.WriteByte((byte)']');
        using var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _client.PostAsync(_uri, content, cancellationToken);
            if (response.StatusCode >= HttpStatusCode.BadRequest) throw new HttpRequestException($"The listener answered {(int)response.StatusCode}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The listener did not answer within {TimeoutSeconds} seconds.");
        }
    }

    public void Dispose() => _client.Dispose();
}
