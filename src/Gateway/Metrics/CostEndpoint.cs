using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Metrics;
using Grid.Contracts.Security;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Metrics;

/// <summary>
/// <c>GET /_grid/cost?from=&amp;to=&amp;by=function|tag|key&amp;tag=&amp;region=</c>: what invocations of a region would cost on AWS, as Lambda bills them, by the prices of <see cref="CostOptions"/>.
/// </summary>
internal sealed class CostEndpoint(IMetrics metrics, IGrainFactory grains, IAccessKeys keys, TimeProvider clock, IOptions<CostOptions> options) : IOperationGroup
{
    private const int Hour = 3600;
    private const int Minute = 60;
    private const int ReadsAtOnce = 4;

    /// <summary>Series of one answer: three of each function, architecture, kind of concurrency and caller.</summary>
    private const int MostSeries = 20_000;

    /// <summary>Of one page of a list of series.</summary>
    private const int Page = 1_000;

    private const string Untagged = "(untagged)";

    private static readonly Constraint<string>[] s_by = [Must.BeOneOf("function", "tag", "key")];
    private static readonly Constraint<string>[] s_time = [new("Member must be a time in ISO 8601 or in seconds since 1970", text => Time(text) is not null)];

    public void Map(IEndpointRouteBuilder routes) => routes.MapRoot("/_grid/cost", "Cost", "The costs of a grid are", keys, Tell);

    private async Task<Outcome<Answer>> Tell(ApiRequest request)
    {
        var now = clock.GetUtcNow();
        var (fromText, toText) = (request.Query("from", s_time), request.Query("to", s_time));
        var by = request.Query("by", s_by) ?? "function";
        var tag = request.Query("tag", [], required: by == "tag");
        if (request.Problem is { } problem) return problem;
        var to = toText is null ? now : Time(toText)!.Value;
        var from = fromText is null ? new DateTimeOffset(to.Year, to.Month, 1, 0, 0, 0, TimeSpan.Zero) : Time(fromText)!.Value;
        if (from >= to) return ApiError.InvalidParameter("from must be before to.");
        var region = request.Query("region", []) ?? request.Region;

        var listed = await List(region, from, request.Cancelled);
        if (!listed.Ok) return listed.Error;
        var names = by == "tag" ? await Tags(region, tag!, listed.Value, request.Cancelled) : [];
        var sheets = new SortedDictionary<string, CostSheet>(StringComparer.Ordinal);
        var total = new CostSheet();
        foreach (var some in listed.Value.Chunk(ReadsAtOnce))
        {
            var sums = await Task.WhenAll(some.Select(series => Sum(series, from, to, request.Cancelled)));
            foreach (var (series, sum) in some.Zip(sums))
            {
                if (sum == 0) continue;
                var name = by switch { "key" => Of(series, "AccessKey"), "tag" => names[Of(series, MetricNames.FunctionName)], _ => Of(series, MetricNames.FunctionName) };
                if (!sheets.TryGetValue(name, out var sheet)) sheets[name] = sheet = new CostSheet();
                sheet.Add(options.Value, series, sum);
                total.Add(options.Value, series, sum);
            }
        }

        return Answer.Ok(json => Write(json, region, from, to, by, tag, sheets, total));
    }

    private async Task<Outcome<List<MetricId>>> List(string region, DateTimeOffset from, CancellationToken cancellationToken)
    {
        List<MetricId> series = [];
        string? after = null;
        do
        {
            var page = await metrics.List(new MetricFilter { Region = region, Namespace = MetricNames.Cost, Since = from, Limit = Page, After = after }, cancellationToken);
            series.AddRange(page.Metrics);
            after = page.Next;
            if (series.Count > MostSeries) return ApiError.InvalidParameter("There are too many functions and callers for one answer. Ask for a later time.");
        }
        while (after is not null);

        return series;
    }

    /// <summary>Hours where the time allows: fewer points.</summary>
    private async Task<double> Sum(MetricId series, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var period = from.ToUnixTimeSeconds() % Hour == 0 ? Hour : Minute;
        var query = new MetricQuery { Region = series.Region, Namespace = series.Namespace, Name = series.Name, Dimensions = series.Dimensions, Start = from, End = to, PeriodSeconds = period };
        return (await metrics.Read(query, cancellationToken)).Series.SelectMany(unit => unit.Points).Sum(point => point.Bucket.Sum);
    }

    /// <summary>By what functions are tagged with now.</summary>
    private async Task<Dictionary<string, string>> Tags(string region, string tag, IReadOnlyList<MetricId> series, CancellationToken cancellationToken)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var name in series.Select(one => Of(one, MetricNames.FunctionName)).Distinct(StringComparer.Ordinal))
        {
            var tags = await grains.GetGrain<IFunctionGrain>(new FunctionId(region, name).GrainKey).ListTags(cancellationToken);
            values[name] = tags.Ok && tags.Value.TryGetValue(tag, out var value) ? value : Untagged;
        }

        return values;
    }

    private static string Of(MetricId series, string dimension) => series.Dimensions.FirstOrDefault(one => one.Name == dimension).Value ?? "-";

    private static DateTimeOffset? Time(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : null;

    private void Write(Utf8JsonWriter json, string region, DateTimeOffset from, DateTimeOffset to, string by, string? tag, SortedDictionary<string, CostSheet> sheets, CostSheet total)
    {
        json.WriteStartObject();
        json.WriteString("region", region);
        json.WriteString("from", from.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("to", to.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteString("currency", options.Value.Currency);
        json.WriteString("by", by == "tag" ? $"tag:{tag}" : by);
        json.WriteStartArray("costs");
        foreach (var (name, sheet) in sheets.OrderByDescending(sheet => sheet.Value.Cost))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            Write(json, sheet);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("total");
        Write(json, total);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CostSheet sheet)
    {
        json.WriteNumber("requests", Math.Round(sheet.Requests));
        json.WriteNumber("gbSeconds", Math.Round(sheet.GbSeconds, 6));
        json.WriteNumber("storageGbSeconds", Math.Round(sheet.StorageGbSeconds, 6));
        json.WriteNumber("cost", Math.Round(sheet.Cost, 10));
    }
}
