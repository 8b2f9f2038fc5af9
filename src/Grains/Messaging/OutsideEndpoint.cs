using System.Collections.Concurrent;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>Sends to queues of an endpoint that speaks Amazon SQS.</summary>
internal sealed class OutsideEndpoint(OutsideQueueOptions options) : IDisposable
{
    /// <summary>Queues whose address is remembered.</summary>
    private const int MostRemembered = 1_000;

    private const int RegionPart = 3;
    private const int AccountPart = 4;
    private const int NamePart = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, string> _urls = new(StringComparer.Ordinal);
    private readonly AmazonSQSClient _client = new(
        new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey),
        new AmazonSQSConfig { ServiceURL = options.Endpoint, AuthenticationRegion = options.ArnPrefix.Split(':')[RegionPart], Timeout = Patience, MaxErrorRetry = 2 });

    public string ArnPrefix => options.ArnPrefix;

    /// <inheritdoc cref="IDeliveries.Deliver"/>
    public async Task<Outcome<Done>> Send(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            await _client.SendMessageAsync(Request(delivery, await Url(delivery.TargetArn, cancellationToken)), cancellationToken);
            return new Done();
        }
        catch (QueueDoesNotExistException)
        {
            _urls.TryRemove(delivery.TargetArn, out _);
            return ApiError.NotFound($"The queue {delivery.TargetArn} does not exist at {options.Endpoint}.");
        }
        catch (AmazonSQSException refusal) when ((int)refusal.StatusCode is >= 400 and < 500)
        {
            return ApiError.InvalidParameter($"The queue {delivery.TargetArn} at {options.Endpoint} refused the message: {refusal.ErrorCode}: {refusal.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static SendMessageRequest Request(Delivery delivery, string url)
    {
        var request = new SendMessageRequest
        {
            QueueUrl = url,
            MessageBody = Encoding.UTF8.GetString(delivery.Body.Span),
            MessageGroupId = delivery.GroupId,
            MessageDeduplicationId = delivery.DeduplicationId,
            MessageAttributes = delivery.Attributes.ToDictionary(attribute => attribute.Key, attribute => new MessageAttributeValue
            {
                DataType = attribute.Value.DataType,
                StringValue = attribute.Value.Text,
                BinaryValue = attribute.Value.Text is null ? new MemoryStream(attribute.Value.Binary.ToArray()) : null,
            }),
        };
        if (delivery.TraceHeader is not null)
            request.MessageSystemAttributes = new() { ["AWSTraceHeader"] = new MessageSystemAttributeValue { DataType = "String", StringValue = delivery.TraceHeader } };
        return request;
    }

    private async Task<string> Url(string arn, CancellationToken cancellationToken)
    {
        if (_urls.TryGetValue(arn, out var known)) return known;
        var parts = arn.Split(':');
        if (parts.Length != NamePart + 1) throw new QueueDoesNotExistException($"{arn} is not the ARN of a queue.");
        var found = await _client.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = parts[NamePart], QueueOwnerAWSAccountId = parts[AccountPart] }, cancellationToken);
        if (_urls.Count >= MostRemembered) _urls.Clear();
        return _urls[arn] = found.QueueUrl;
    }
}
