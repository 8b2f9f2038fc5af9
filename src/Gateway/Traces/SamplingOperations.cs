using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Traces;

/// <summary>Sampling rules, and what clients that follow them ask.</summary>
internal sealed class SamplingOperations(IGrainFactory grains)
{
    /// <summary>Seconds until a client asks again.</summary>
    private const int Interval = 10;

    private static readonly Constraint<string>[] s_ruleName = [Must.HaveLengthUpTo(32), Must.HaveLengthFrom(1)];
    private static readonly Constraint<string>[] s_clientId = [Must.HaveLengthUpTo(24), Must.HaveLengthFrom(24)];
    private static readonly Constraint<long>[] s_count = [Must.BeFrom(0L)];

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        if (request.Body.Text("NextToken", []) is { Length: > 0 }) request.Refuse(Invalid("Invalid NextToken provided."));
        if (request.Problem is { } problem) return problem;
        var rules = await Grain(request).List(request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("SamplingRuleRecords");
            foreach (var rule in rules) SamplingAnswers.WriteRecord(json, request.Region, rule);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    internal async Task<Outcome<Answer>> Create(ApiRequest request)
    {
        var rule = request.Body.Object("SamplingRule", required: true) is { } reader ? SamplingReader.Rule(request, reader) : new SamplingRule();
        if (request.Body.Objects("Tags") is { Length: > 0 }) request.Refuse(Invalid("Tags of sampling rules are not supported by this grid. Leave them out."));
        if (request.Problem is { } problem) return problem;
        return Told(request, await Grain(request).Create(rule, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Update(ApiRequest request)
    {
        var change = request.Body.Object("SamplingRuleUpdate", required: true) is { } reader ? SamplingReader.Change(request, reader) : new SamplingRuleChange { Name = "" };
        if (request.Problem is { } problem) return problem;
        return Told(request, await Grain(request).Update(change, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var name = SamplingReader.Name(request, request.Body);
        if (request.Problem is { } problem) return problem;
        return Told(request, await Grain(request).Delete(name, request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Targets(ApiRequest request)
    {
        var documents = request.Body.Objects("SamplingStatisticsDocuments", Must.HaveCountUpTo(25));
        if (documents is null && request.Problem is null) request.Missing("SamplingStatisticsDocuments");
        SamplingStatistics[] statistics = [.. (documents ?? []).Select(Statistics)];
        var boosts = (request.Body.Objects("SamplingBoostStatisticsDocuments", Must.HaveCountUpTo(25)) ?? []).Select(boost => boost.Text("RuleName", s_ruleName, required: true) ?? "").ToArray();
        if (request.Problem is { } problem) return problem;
        var targets = await Grain(request).Targets(statistics, request.Cancelled);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("SamplingTargetDocuments");
            foreach (var target in targets.Items)
            {
                json.WriteStartObject();
                json.WriteString("RuleName", target.RuleName);
                json.WriteNumber("FixedRate", target.FixedRate);
                json.WriteNumber("ReservoirQuota", target.Quota);
                json.WriteNumber("ReservoirQuotaTTL", TraceAnswers.Seconds(target.QuotaUntil));
                json.WriteNumber("Interval", Interval);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("LastRuleModification", TraceAnswers.Seconds(targets.LastChange));
            SamplingAnswers.WriteUnprocessed(json, "UnprocessedStatistics", targets.Unknown, "400", "Unknown rule");
            SamplingAnswers.WriteUnprocessed(json, "UnprocessedBoostStatistics", boosts, "501", "Sampling boosts are not supported by this grid.");
            json.WriteEndObject();
        });
    }

    private static SamplingStatistics Statistics(ObjectReader reader)
    {
        if (reader.Time("Timestamp") is null) reader.Refuse(Invalid("A statistics document needs a Timestamp."));
        return new SamplingStatistics
        {
            RuleName = reader.Text("RuleName", s_ruleName, required: true) ?? "",
            ClientId = reader.Text("ClientID", s_clientId, required: true) ?? "",
            Requests = reader.Number("RequestCount", s_count, required: true) ?? 0,
            Sampled = reader.Number("SampledCount", s_count, required: true) ?? 0,
            Borrowed = reader.Number("BorrowCount", s_count) ?? 0,
        };
    }

    private static Outcome<Answer> Told(ApiRequest request, Outcome<SamplingRule> rule)
    {
        if (!rule.Ok) return rule.Error;
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("SamplingRuleRecord");
            SamplingAnswers.WriteRecord(json, request.Region, rule.Value);
            json.WriteEndObject();
        });
    }

    private static ApiError Invalid(string message) => new(ApiErrorKind.InvalidTraceRequest, message);

    private ISamplingRulesGrain Grain(ApiRequest request) => grains.GetGrain<ISamplingRulesGrain>(request.Region);
}
