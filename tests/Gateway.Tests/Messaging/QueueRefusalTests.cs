using System.Text;
using System.Text.Json.Nodes;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Messaging;

/// <summary>What is refused before any queue is asked, and what needs none.</summary>
public sealed class QueueRefusalTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Url = """ "QueueUrl":"http://localhost/000000000000/q" """;
    private const string Fifo = """ "QueueUrl":"http://localhost/000000000000/q.fifo" """;

    [Theory]
    [InlineData("CreateQueue", """{"QueueName":"a b"}""", "InvalidParameterValue", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")]
    [InlineData("CreateQueue", "{}", "MissingParameter", "The request must contain the parameter QueueName.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"FifoQueue":"false"}}""", "InvalidAttributeName", "Unknown Attribute FifoQueue.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"Nonsense":"1"}}""", "InvalidAttributeName", "Unknown Attribute Nonsense.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"VisibilityTimeout":"43201"}}""", "InvalidAttributeValue", "Invalid value for the parameter VisibilityTimeout.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"MaximumMessageSize":"1023"}}""", "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"MaximumMessageSize":"1048577"}}""", "InvalidAttributeValue", "Invalid value for the parameter MaximumMessageSize.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"MessageRetentionPeriod":"59"}}""", "InvalidAttributeValue", "Invalid value for the parameter MessageRetentionPeriod.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"DelaySeconds":"901"}}""", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"ReceiveMessageWaitTimeSeconds":"21"}}""", "InvalidAttributeValue", "Invalid value for the parameter ReceiveMessageWaitTimeSeconds.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"ContentBasedDeduplication":"true"}}""", "InvalidAttributeName", "Unknown Attribute ContentBasedDeduplication.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"SqsManagedSseEnabled":"true"}}""", "AWS.SimpleQueueService.UnsupportedOperation", "The attribute SqsManagedSseEnabled is not supported by this grid: it does not encrypt messages. Set it to false.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"KmsMasterKeyId":"alias/k"}}""", "AWS.SimpleQueueService.UnsupportedOperation", "The attribute KmsMasterKeyId is not supported by this grid: it does not encrypt messages. Leave it out.")]
    [InlineData("CreateQueue", """{"QueueName":"q","Attributes":{"Policy":"{}"}}""", "AWS.SimpleQueueService.UnsupportedOperation", "The attribute Policy is not supported by this grid: queues have no policies, every access key may use every queue. Leave it out.")]
    [InlineData("RemovePermission", "{" + Url + "}", "AWS.SimpleQueueService.UnsupportedOperation", "RemovePermission is not supported by this grid: queues have no policies, every access key may use every queue.")]
    [InlineData("GetQueueUrl", """{"QueueName":"q","QueueOwnerAWSAccountId":"123456789012"}""", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")]
    [InlineData("PurgeQueue", """{"QueueUrl":"http://localhost/123456789012/q"}""", "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist.")]
    [InlineData("SendMessage", "{" + Url + "}", "MissingParameter", "The request must contain the parameter MessageBody.")]
    [InlineData("SendMessage", "{" + Url + ""","MessageBody":"\u0001"}""", "InvalidMessageContents", "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF")]
    [InlineData("SendMessage", "{" + Url + ""","MessageBody":"m","DelaySeconds":901}""", "InvalidParameterValue", "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.")]
    [InlineData("SendMessage", "{" + Url + ""","MessageBody":"m","MessageAttributes":{"AWS.x":{"DataType":"String","StringValue":"v"}}}""", "InvalidParameterValue", "Message attribute name 'AWS.x' is invalid.")]
    [InlineData("SendMessage", "{" + Url + ""","MessageBody":"m","MessageAttributes":{"x":{"DataType":"Number","StringValue":"v"}}}""", "InvalidParameterValue", "Can't cast the value of message (user) attribute 'x' to a number.")]
    [InlineData("SendMessage", "{" + Fifo + ""","MessageBody":"m","MessageGroupId":""}""", "InvalidParameterValue", "Value  for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.")]
    [InlineData("ReceiveMessage", "{" + Url + ""","WaitTimeSeconds":21}""", "InvalidParameterValue", "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.")]
    [InlineData("ReceiveMessage", "{" + Url + ""","MaxNumberOfMessages":11}""", "InvalidParameterValue", "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.")]
    [InlineData("ReceiveMessage", "{" + Url + ""","AttributeNames":["Nonsense"]}""", "InvalidAttributeName", "Unknown Attribute Nonsense.")]
    [InlineData("ChangeMessageVisibility", "{" + Url + ""","ReceiptHandle":"h","VisibilityTimeout":43201}""", "InvalidParameterValue", "Value 43201 for parameter VisibilityTimeout is invalid. Reason: VisibilityTimeout must be an integer between 0 and 43200.")]
    [InlineData("DeleteMessageBatch", "{" + Url + ""","Entries":[]}""", "AWS.SimpleQueueService.EmptyBatchRequest", "There should be at least one DeleteMessageBatchRequestEntry in the request.")]
    [InlineData("DeleteMessageBatch", "{" + Url + ""","Entries":[{"Id":"a","ReceiptHandle":"h"},{"Id":"a","ReceiptHandle":"h"}]}""", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", "Id a repeated.")]
    [InlineData("DeleteMessageBatch", "{" + Url + ""","Entries":[{"Id":"a b","ReceiptHandle":"h"}]}""", "AWS.SimpleQueueService.InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")]
    public async Task It_is_refused_in_words(string operation, string body, string code, string message)
    {
        var (status, answer, query) = await Call(operation, body);

        Assert.Equal((400, message, $"{code};Sender"), (status, (string?)JsonNode.Parse(answer)!["message"], query));
    }

    [Fact]
    public async Task Queues_are_listed_in_pages()
    {
        var (_, first, _) = await Call("ListQueues", """{"MaxResults":2}""");
        var token = (string)JsonNode.Parse(first)!["NextToken"]!;
        var (_, second, _) = await Call("ListQueues", $$"""{"MaxResults":2,"NextToken":"{{token}}"}""");
        var (_, other, _) = await Call("ListQueues", $$"""{"QueueNamePrefix":"a","NextToken":"{{token}}"}""");

        Assert.Equal(["/000000000000/a", "/000000000000/b"], JsonNode.Parse(first)!["QueueUrls"]!.AsArray().Select(url => new Uri((string)url!).AbsolutePath));
        Assert.Equal(["/000000000000/c"], JsonNode.Parse(second)!["QueueUrls"]!.AsArray().Select(url => new Uri((string)url!).AbsolutePath));
        Assert.Contains("Invalid or expired next token.", other, StringComparison.Ordinal);
    }

    private async Task<(int Status, string Body, string? Query)> Call(string operation, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.Add("X-Amz-Target", $"AmazonSQS.{operation}");
        request.Headers.Add("x-amzn-query-mode", "true");
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var query = answer.Headers.TryGetValues("x-amzn-query-error", out var codes) ? codes.Single() : null;
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), query);
    }
}
