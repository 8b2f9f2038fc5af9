using System.Buffers;
using System.Text.Json;
using System.Xml;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>
/// Amazon SQS as older clients speak it: forms in, XML out. The operations are those of the JSON dialect. A form becomes the JSON that it stands for, the answer's JSON becomes XML.
/// </summary>
internal sealed class QueuesOverQuery : IQueryService
{
    public QueuesOverQuery(Queues queues) =>
        Operations = queues.Operations.ToDictionary(operation => operation.Key, operation => (Func<QueryRequest, Task<Outcome<QueryAnswer>>>)(request => Run(request, operation.Key, operation.Value)));

    public string Version => "2012-11-05";

    public string SigningName => "sqs";

    public string Namespace => "http://queue.amazonaws.com/doc/2012-11-05/";

    public string? Path => $"/{Account.Id}/{{queue}}";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => QueueWords.Name(kind) with { Status = kind is ApiErrorKind.PurgeQueueInProgress or ApiErrorKind.OverLimit ? 403 : QueueWords.Name(kind).Status };

    private static async Task<Outcome<QueryAnswer>> Run(QueryRequest request, string operation, Func<ApiRequest, Task<Outcome<Answer>>> run)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(form)) QueryForms.Write(json, request);
        if (request.Problem is { } problem) return problem;
        var body = RequestBody.Read(form.WrittenSpan.ToArray());
        if (!body.Ok) return body.Error;
        using (body.Value)
        {
            var outcome = await run(new ApiRequest(request.Http, request.Caller, body.Value));
            if (!outcome.Ok) return outcome.Error;
            if (outcome.Value.Body is not { } write) return new QueryAnswer(null);
            var answer = new ArrayBufferWriter<byte>(1024);
            await using (var json = new Utf8JsonWriter(answer)) write(json);
            return new QueryAnswer(xml => Write(xml, operation, answer.WrittenMemory));
        }
    }

    private static void Write(XmlWriter xml, string operation, ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        QueryResults.Write(xml, document.RootElement, operation);
    }
}
