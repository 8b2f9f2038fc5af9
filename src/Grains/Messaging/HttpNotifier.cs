using System.Net;
using System.Net.Http.Headers;
using Grid.Contracts;
using Grid.Grains.EventSources;
using Grid.Scheduling.Messaging;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Messaging;

/// <summary>
/// Posts messages of topics to http and https addresses. Who answers 2xx has it; 429, 5xx, no answer within 15 seconds and no connection may pass; every other answer is for good.
/// No redirect is followed, no proxy asked, no cookie kept, and what an answer says is not read.
/// </summary>
internal sealed class HttpNotifier : IDisposable
{
    /// <summary>Of the answer's headers, and of what is read of its body to keep the connection.</summary>
    private const int HeaderKilobytes = 32;

    private const int DrainedBytes = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly HttpHosts _hosts;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    public HttpNotifier(HttpHosts hosts, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    {
        _hosts = hosts;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = hosts.Connect,
            MaxResponseHeadersLength = HeaderKilobytes,
            MaxResponseDrainSize = DrainedBytes,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),

            // Names may lead elsewhere after a while.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Refuses as <see cref="DeliveryProblem.Of(ApiError)"/> wants it.</summary>
    public async Task<Outcome<Done>> Send(StoredDelivery delivery, StoredCall call, CancellationToken cancellationToken)
    {
        var address = new Uri(delivery.TargetArn);
        if (!_hosts.Allows(address)) return ApiError.InvalidParameter($"This grid does not call {address.Host}: see {MessagingOptions.Section}:{nameof(MessagingOptions.HttpHosts)}.");
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = Request(address, delivery, call);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return response.StatusCode switch
            {
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new Done(),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => Later($"{address} answered {(int)response.StatusCode}"),
                _ => ApiError.InvalidParameter($"{address} answered {(int)response.StatusCode}"),
            };
        }
        catch (HttpRequestException problem) when (problem.InnerException is HttpHostException refused)
        {
            return ApiError.InvalidParameter(refused.Message);
        }
        catch (HttpRequestException problem)
        {
            return Later($"{address}: {problem.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Later($"{address} has not answered within {Patience.TotalSeconds} seconds");
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Request(Uri address, StoredDelivery delivery, StoredCall call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(delivery.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Policy(call).ContentType!);
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
        headers.TryAddWithoutValidation("x-amz-sns-message-type", call.MessageType);
        headers.TryAddWithoutValidation("x-amz-sns-message-id", call.MessageId);
        headers.TryAddWithoutValidation("x-amz-sns-topic-arn", call.TopicArn);
        if (delivery.SubscriptionArn is { } subscription) headers.TryAddWithoutValidation("x-amz-sns-subscription-arn", subscription);
        if (call.IsRaw) headers.TryAddWithoutValidation("x-amz-sns-rawdelivery", "true");
        if (delivery.TraceHeader is { } trace) headers.TryAddWithoutValidation("X-Amzn-Trace-Id", trace);
        return request;
    }

    /// <summary>In effect: all of it is said.</summary>
    internal static DeliveryPolicy Policy(StoredCall call) =>
        DeliveryPolicy.TryParse(call.Policy, isTopic: false, out var policy, out _) ? DeliveryPolicy.Effective(null, policy) : DeliveryPolicy.Usual;

    private static ApiError Later(string why) => new(ApiErrorKind.Service, why);
}
