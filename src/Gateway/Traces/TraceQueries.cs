using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Gateway.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Traces;

/// <summary>What people ask of traces.</summary>
internal sealed class TraceQueries(ITraces traces, Seal seal, TimeProvider time)
{
    /// <summary>As on AWS.</summary>
    private const int MostIds = 5;

    private const int PageTraces = 100;

    private static readonly Constraint<string>[] s_timeRange = [Must.BeOneOf("TraceId", "Event", "Service")];

    private readonly NextTokens _tokens = new(seal);

    internal async Task<Outcome<Answer>> Summaries(ApiRequest request)
    {
        var (from, to) = Range(request);
        var range = request.Body.Text("TimeRangeType", s_timeRange) ?? "TraceId";
        if (range == "Service") request.Refuse(Invalid("TimeRangeType Service is not supported by this grid. Use TraceId or Event."));
        var filter = request.Body.Text("FilterExpression", []);
        request.Body.NotHere("Sampling", request.Body.Flag("Sampling") == true);
        request.Body.NotHere("SamplingStrategy", request.Body.Object("SamplingStrategy") is not null);
        var listing = $"traces {from:O} {to:O} {range} {filter}";
        var marker = _tokens.Open(request, listing, request.Body.Text("NextToken", []));
        if (request.Problem is { } problem) return problem;
        var query = new TraceQuery
        {
            Region = request.Region,
            From = from,
            To = to,
            By = range == "Event" ? TraceTimeRange.Event : TraceTimeRange.TraceId,
            Filter = string.IsNullOrWhiteSpace(filter) ? null : filter,
            Limit = PageTraces,
            Marker = marker,
        };
        var page = await traces.Summaries(query, request.Cancelled);
        if (!page.Ok) return page.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("TraceSummaries");
            foreach (var summary in page.Value.Items) TraceAnswers.Write(json, summary);
            json.WriteEndArray();
            json.WriteNumber("ApproximateTime", TraceAnswers.Seconds(time.GetUtcNow()));
            json.WriteNumber("TracesProcessedCount", page.Value.Processed);
            if (page.Value.NextMarker is { } next) json.WriteString("NextToken", _tokens.Close(request, listing, next));
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Get(ApiRequest request)
    {
        var ids = Ids(request);
        NoToken(request);
        if (request.Problem is { } problem) return problem;
        string[] known = [.. ids.Where(id => TraceFields.IsTraceId(id)).Distinct()];
        var found = await traces.Get(request.Region, known, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Traces");
            foreach (var trace in found) TraceAnswers.Write(json, trace);
            json.WriteEndArray();
            json.WriteStartArray("UnprocessedTraceIds");
            foreach (var id in ids.Except(known)) json.WriteStringValue(id);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> ServiceGraph(ApiRequest request)
    {
        var (from, to) = Range(request);
        if (request.Body.Text("GroupName", []) is not null || request.Body.Text("GroupARN", []) is not null) request.Refuse(Invalid("Groups are not supported by this grid. Leave GroupName and GroupARN out."));
        NoToken(request);
        if (request.Problem is { } problem) return problem;
        var services = await traces.Graph(request.Region, from, to, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("StartTime", TraceAnswers.Seconds(from));
            json.WriteNumber("EndTime", TraceAnswers.Seconds(to));
            TraceAnswers.Write(json, services);
            json.WriteBoolean("ContainsOldGroupVersions", false);
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> TraceGraph(ApiRequest request)
    {
        var ids = Ids(request);
        NoToken(request);
        if (request.Problem is { } problem) return problem;
        var services = await traces.Graph(request.Region, ids, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            TraceAnswers.Write(json, services);
            json.WriteEndObject();
        });
    }

    private static string[] Ids(ApiRequest request)
    {
        var ids = request.Body.Texts("TraceIds", [], Must.HaveCountUpTo(MostIds));
        if (ids is null && request.Problem is null) request.Missing("TraceIds");
        return ids ?? [];
    }

    private static (DateTimeOffset From, DateTimeOffset To) Range(ApiRequest request)
    {
        var from = request.Body.Time("StartTime");
        var to = request.Body.Time("EndTime");
        if (request.Problem is null)
        {
            if (from is null) request.Missing("StartTime");
            if (to is null) request.Missing("EndTime");
        }

        if (from > to) request.Refuse(Invalid("StartTime must be before EndTime."));
        return (from ?? default, to ?? default);
    }

    /// <summary>These answers have one page.</summary>
    private static void NoToken(ApiRequest request)
    {
        if (request.Body.Text("NextToken", []) is { Length: > 0 }) request.Refuse(Invalid("Invalid NextToken provided."));
    }

    private static ApiError Invalid(string message) => new(ApiErrorKind.InvalidTraceRequest, message);
}
