using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Amazon SQS; <c>aws sqs</c>. What its queues cannot do here is refused by name.</summary>
internal sealed class Queues : IJsonService
{
    /// <summary>A batch of 1 MiB, each of whose characters may be escaped.</summary>
    private const int MostBytes = 8_388_608;

    public Queues(QueueOperations queues, MessageOperations messages)
    {
        Operations = new Dictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>>
        {
            ["CreateQueue"] = queues.Create,
            ["DeleteQueue"] = queues.Delete,
            ["ListQueues"] = queues.List,
            ["GetQueueUrl"] = queues.Url,
            ["GetQueueAttributes"] = queues.Attributes,
            ["SetQueueAttributes"] = queues.Set,
            ["PurgeQueue"] = queues.Purge,
            ["TagQueue"] = queues.Tag,
            ["UntagQueue"] = queues.Untag,
            ["ListQueueTags"] = queues.Tags,
            ["ListDeadLetterSourceQueues"] = queues.Sources,
            ["StartMessageMoveTask"] = queues.StartMove,
            ["CancelMessageMoveTask"] = queues.CancelMove,
            ["ListMessageMoveTasks"] = queues.Moves,
            ["SendMessage"] = messages.Send,
            ["SendMessageBatch"] = messages.SendBatch,
            ["ReceiveMessage"] = messages.Receive,
            ["DeleteMessage"] = messages.Delete,
            ["DeleteMessageBatch"] = messages.DeleteBatch,
            ["ChangeMessageVisibility"] = messages.Hide,
            ["ChangeMessageVisibilityBatch"] = messages.HideBatch,
            ["AddPermission"] = _ => Policies("AddPermission"),
            ["RemovePermission"] = _ => Policies("RemovePermission"),
        };
    }

    public string Target => "AmazonSQS";

    public string SigningName => "sqs";

    public string ContentType => "application/x-amz-json-1.0";

    public int BodyBytes => MostBytes;

    public IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => QueueWords.Name(kind);

    private static Task<Outcome<Answer>> Policies(string operation) =>
        Task.FromResult<Outcome<Answer>>(QueueWords.Unsupported($"{operation} is not supported by this grid: queues have no policies, every access key may use every queue."));
}
