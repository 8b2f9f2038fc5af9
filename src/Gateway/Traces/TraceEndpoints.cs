using Grid.Contracts;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Traces;

/// <summary>X-Ray: <c>aws xray</c>. What it does not have here is refused by name.</summary>
internal sealed class TraceEndpoints(SegmentOperations segments, TraceQueries queries, SamplingOperations sampling, IAccessKeys keys) : IOperationGroup
{
    /// <summary>Operation and path of each that is not here.</summary>
    internal static readonly (string Operation, string Path)[] Unbuilt =
    [
        ("CancelTraceRetrieval", "/CancelTraceRetrieval"), ("CreateGroup", "/CreateGroup"), ("DeleteGroup", "/DeleteGroup"), ("DeleteResourcePolicy", "/DeleteResourcePolicy"),
        ("GetEncryptionConfig", "/EncryptionConfig"), ("GetGroup", "/GetGroup"), ("GetGroups", "/Groups"), ("GetIndexingRules", "/GetIndexingRules"), ("GetInsight", "/Insight"),
        ("GetInsightEvents", "/InsightEvents"), ("GetInsightImpactGraph", "/InsightImpactGraph"), ("GetInsightSummaries", "/InsightSummaries"),
        ("GetRetrievedTracesGraph", "/GetRetrievedTracesGraph"), ("GetSamplingStatisticSummaries", "/SamplingStatisticSummaries"),
        ("GetTimeSeriesServiceStatistics", "/TimeSeriesServiceStatistics"), ("GetTraceSegmentDestination", "/GetTraceSegmentDestination"), ("ListResourcePolicies", "/ListResourcePolicies"),
        ("ListRetrievedTraces", "/ListRetrievedTraces"), ("ListTagsForResource", "/ListTagsForResource"), ("PutEncryptionConfig", "/PutEncryptionConfig"),
        ("PutResourcePolicy", "/PutResourcePolicy"), ("StartTraceRetrieval", "/StartTraceRetrieval"), ("TagResource", "/TagResource"), ("UntagResource", "/UntagResource"),
        ("UpdateGroup", "/UpdateGroup"), ("UpdateIndexingRule", "/UpdateIndexingRule"), ("UpdateTraceSegmentDestination", "/UpdateTraceSegmentDestination"),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        group.WithMetadata(new TraceTargets());
        Map("PutTraceSegments", "/TraceSegments", segments.Put);
        Map("PutTelemetryRecords", "/TelemetryRecords", SegmentOperations.PutTelemetry);
        Map("GetSamplingRules", "/GetSamplingRules", sampling.List);
        Map("GetSamplingTargets", "/SamplingTargets", sampling.Targets);
        MapForRoot("GetTraceSummaries", "/TraceSummaries", queries.Summaries);
        MapForRoot("BatchGetTraces", "/Traces", queries.Get);
        MapForRoot("GetServiceGraph", "/ServiceGraph", queries.ServiceGraph);
        MapForRoot("GetTraceGraph", "/TraceGraph", queries.TraceGraph);
        MapForRoot("CreateSamplingRule", "/CreateSamplingRule", sampling.Create);
        MapForRoot("UpdateSamplingRule", "/UpdateSamplingRule", sampling.Update);
        MapForRoot("DeleteSamplingRule", "/DeleteSamplingRule", sampling.Delete);
        foreach (var (operation, path) in Unbuilt)
            group.MapUnread(operation, HttpMethods.Post, path, _ => ApiError.NotImplemented($"{operation} is not supported by this grid, whose traces have neither groups, insights, policies, tags nor encryption keys."));

        void Map(string operation, string path, Func<ApiRequest, Task<Outcome<Answer>>> run) => group.MapOperation(operation, HttpMethods.Post, path, run);

        // Session keys are given to functions, which record and ask what to record: all traces and the rules for everybody are not theirs.
        void MapForRoot(string operation, string path, Func<ApiRequest, Task<Outcome<Answer>>> run) =>
            Map(operation, path, request => request.Caller.PrincipalArn == keys.Root.PrincipalArn ? run(request) : Task.FromResult<Outcome<Answer>>(Denied(request, operation)));
    }

    private static ApiError Denied(ApiRequest request, string operation) =>
        new(ApiErrorKind.AccessDenied, $"User: {request.Caller.PrincipalArn} is not authorized to perform: xray:{operation}");
}
