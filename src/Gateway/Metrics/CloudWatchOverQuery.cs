using System.Buffers;
using System.Text.Json;
using System.Xml;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>CloudWatch as older clients speak it: forms in, XML out. A form becomes the JSON that it stands for, the answer's JSON becomes XML.</summary>
internal sealed class CloudWatchOverQuery : IQueryService
{
    public CloudWatchOverQuery(CloudWatch service) =>
        Operations = service.Operations.ToDictionary(operation => operation.Key, operation => (Func<QueryRequest, Task<Outcome<QueryAnswer>>>)(request => Run(request, operation.Value)));

    public string Version => "2010-08-01";

    public string SigningName => "monitoring";

    public string Namespace => "http://monitoring.amazonaws.com/doc/2010-08-01/";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => MetricWords.Name(kind);

    private static async Task<Outcome<QueryAnswer>> Run(QueryRequest request, Func<ApiRequest, Task<Outcome<Answer>>> run)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(form)) MetricForms.Write(json, request.Body);
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
            return new QueryAnswer(xml => Write(xml, answer.WrittenMemory));
        }
    }

    private static void Write(XmlWriter xml, ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        MetricXml.Write(xml, document.RootElement);
    }
}
