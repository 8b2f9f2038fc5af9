using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.EventSources;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Metrics;

/// <summary><c>ListMetrics</c>: those that had values within two weeks, or three hours.</summary>
internal sealed class MetricListing(IMetrics metrics, IAccessKeys keys, NextTokens tokens, TimeProvider clock)
{
    private const string Recent = "PT3H";
    private const int MostFilters = 10;

    private static readonly TimeSpan s_shown = TimeSpan.FromDays(14);
    private static readonly TimeSpan s_recent = TimeSpan.FromHours(3);
    private static readonly Constraint<string>[] s_recently = [Must.BeOneOf(Recent)];

    internal async Task<Outcome<Answer>> List(ApiRequest request)
    {
        var body = request.Body;
        var filter = new MetricFilter
        {
            Region = request.Region,
            Namespace = body.Text("Namespace", MetricRules.Namespace),
            Name = body.Text("MetricName", MetricRules.Name),
            Dimensions = [.. (body.Objects("Dimensions", Must.HaveCountUpTo(MostFilters)) ?? []).Select(Filter)],
            Since = clock.GetUtcNow() - (body.Text("RecentlyActive", s_recently) is null ? s_shown : s_recent),
        };
        body.NotHere("IncludeLinkedAccounts", body.Flag("IncludeLinkedAccounts") is true);
        body.NotHere("OwningAccount", body.Text("OwningAccount", []) is { } account && account != Account.Id);
        var given = body.Text("NextToken", []);
        var after = tokens.Open(request, "metrics", given);
        if (given is { Length: > 0 } && after is null) return new ApiError(ApiErrorKind.InvalidNextToken, "Invalid nextToken");
        if (MetricRules.Refuse(filter.Namespace, request, keys) is { } hidden) request.Refuse(hidden);
        if (request.Problem is { } problem) return problem;
        var page = await metrics.List(filter with { After = after }, request.Cancelled);
        return Answer.Ok(json => Write(json, page, page.Next is { } next ? tokens.Close(request, "metrics", next) : null));
    }

    private static (string Name, string? Value) Filter(ObjectReader reader) =>
        (reader.Text("Name", MetricRules.Name, required: true) ?? "", reader.Text("Value", MetricRules.DimensionValue));

    private static void Write(Utf8JsonWriter json, MetricPage page, string? next)
    {
        json.WriteStartObject();
        json.WriteStartArray("Metrics");
        foreach (var metric in page.Metrics)
        {
            json.WriteStartObject();
            json.WriteString("Namespace", metric.Namespace);
            json.WriteString("MetricName", metric.Name);
            json.WriteStartArray("Dimensions");
            foreach (var dimension in metric.Dimensions)
            {
                json.WriteStartObject();
                json.WriteString("Name", dimension.Name);
                json.WriteString("Value", dimension.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (next is not null) json.WriteString("NextToken", next);
        json.WriteEndObject();
    }
}
