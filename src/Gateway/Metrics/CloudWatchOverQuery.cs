using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary>CloudWatch as older clients speak it: forms in, XML out.</summary>
internal sealed class CloudWatchOverQuery : IQueryService
{
    public CloudWatchOverQuery(CloudWatch service) => Operations = service.Operations.ToDictionary(
        operation => operation.Key,
        operation => (Func<QueryRequest, Task<Outcome<QueryAnswer>>>)(request => JsonOverQuery.Run(request, json => MetricForms.Write(json, request.Body), operation.Value, MetricXml.Write)));

    public string Version => "2010-08-01";

    public string SigningName => "monitoring";

    public string Namespace => "http://monitoring.amazonaws.com/doc/2010-08-01/";

    public IReadOnlyDictionary<string, Func<QueryRequest, Task<Outcome<QueryAnswer>>>> Operations { get; }

    public WireError Name(ApiErrorKind kind) => MetricWords.Name(kind);
}
