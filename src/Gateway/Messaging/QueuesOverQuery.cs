using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>
/// Amazon SQS as older clients speak it: forms in, XML out. The operations are those of the JSON dialect.
/// </summary>
internal sealed class QueuesOverQuery : IQueryService
{
    public QueuesOverQuery(Queues queues) => Operations = queues.Operations.ToDictionary(
        operation => operation.Key,
        operation => (Func<QueryRequest, Task<Outcome<QueryAnswer>>>)(request => JsonOverQuery.Run(
            request, json => QueryForms.Write(json, request), operation.Value, (xml, answer) => QueryResults.Write(xml, answer, operation.Key))));

    public string Version => "2012-11-05";

    public string SigningName => "sqs";

    public string Namespace => "http://queue.amazonaws.com/doc/2012-11-05/";

    public string? Path => $"/{Account.Id}/{{queue}}";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => QueueWords.Name(kind) with { Status = kind is ApiErrorKind.PurgeQueueInProgress or ApiErrorKind.OverLimit ? 403 : QueueWords.Name(kind).Status };
}
