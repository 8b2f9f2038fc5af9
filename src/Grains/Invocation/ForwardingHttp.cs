using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Orleans.Serialization;

namespace Grid.Grains.Invocation;

/// <summary>Speaks to <see cref="ForwardingEndpoint"/> of another silo. A body goes from the buffer that holds it into the socket, and from the socket into a rented one.</summary>
internal sealed class ForwardingHttp(Serializer serializer, ForwardingSeal seal) : IDisposable
{
    /// <summary>The longest invocation and its cold start.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(16);

    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    })
    { Timeout = Longest };

    /// <exception cref="ForwardingException">The silo was not reached or gave no answer.</exception>
    public async Task<(ForwardedResult Result, Payload? Payload)> Invoke(Peer peer, ForwardedInvocation invocation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var description = Convert.ToBase64String(serializer.SerializeToArray(invocation));
        var hash = ForwardingSeal.Hash(body.Span);
        using var request = Request(HttpMethod.Post, peer, ForwardingEndpoint.Path, $"{description}\n{hash}");
        request.Headers.Add(ForwardingEndpoint.DescriptionHeader, description);
        request.Headers.Add(ForwardingEndpoint.HashHeader, hash);
        request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using var response = await Send(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK) throw Unexpected(peer, response);
        var answer = response.Headers.GetValues(ForwardingEndpoint.DescriptionHeader).Single();
        return (serializer.Deserialize<ForwardedResult>(Convert.FromBase64String(answer))!, await Read(response, cancellationToken));
    }

    /// <exception cref="ForwardingException">The silo was not reached or does not have it.</exception>
    public async Task<Payload> Fetch(Peer peer, string name, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, peer, $"{ForwardingEndpoint.Path}/{name}", "");
        try
        {
            using var response = await Send(request, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? await Read(response, cancellationToken) : throw Unexpected(peer, response);
        }
        catch (ForwardingException exception)
        {
            // The function has run, whatever became of its result.
            throw new ForwardingException(exception.Message, unsent: false, exception);
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, Peer peer, string path, string rest)
    {
        var silo = peer.Address.ToParsableString();
        var request = new HttpRequestMessage(method, $"{peer.Snapshot?.Url}{path}");
        request.Headers.Add(ForwardingEndpoint.SiloHeader, silo);
        request.Headers.Add(ForwardingSeal.Header, seal.Sign(silo, $"{method} {path}\n{rest}"));
        return request;
    }

    /// <summary>A silo with another's address has done nothing with what was meant for that one.</summary>
    private static ForwardingException Unexpected(Peer peer, HttpResponseMessage response) =>
        new($"{peer.Address} answered with status {(int)response.StatusCode}.", unsent: response.StatusCode is HttpStatusCode.Gone or HttpStatusCode.Forbidden);

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new ForwardingException(exception.Message, exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError, exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ForwardingException("The silo did not answer in time.", unsent: false, exception);
        }
    }

    private static async Task<Payload> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var length = (int)(response.Content.Headers.ContentLength ?? 0);
        if (length == 0) return Payload.Empty;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken);
            return Payload.Own(buffer, length);
        }
        catch (Exception exception)
        {
            // The pool does without a buffer that somebody may still write into.
            throw exception is IOException or HttpRequestException ? new ForwardingException("The silo's answer broke off.", unsent: false, exception) : exception;
        }
    }
}
