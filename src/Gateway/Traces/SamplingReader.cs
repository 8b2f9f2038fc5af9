using Grid.Contracts;
using Grid.Contracts.Traces;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Traces;

/// <summary>Reads sampling rules.</summary>
internal static class SamplingReader
{
    private static readonly Constraint<string>[] s_name = [Must.HaveLengthUpTo(32), Must.HaveLengthFrom(1)];
    private static readonly Constraint<string>[] s_resourceArn = [Must.HaveLengthUpTo(500)];
    private static readonly Constraint<string>[] s_text64 = [Must.HaveLengthUpTo(64)];
    private static readonly Constraint<string>[] s_method = [Must.HaveLengthUpTo(10)];
    private static readonly Constraint<string>[] s_urlPath = [Must.HaveLengthUpTo(128)];
    private static readonly Constraint<string>[] s_attribute = [Must.HaveLengthUpTo(32), Must.HaveLengthFrom(1)];
    private static readonly Constraint<long>[] s_priority = [Must.BeUpTo(9_999L), Must.BeFrom(1L)];
    private static readonly Constraint<long>[] s_reservoir = [Must.BeFrom(0L)];
    private static readonly Constraint<long>[] s_version = [Must.BeUpTo(1L), Must.BeFrom(1L)];
    private static readonly Constraint<double>[] s_rate = [Must.BeUpTo(1.0), Must.BeFrom(0.0)];

    private const int MostAttributes = 5;

    internal static SamplingRule Rule(ApiRequest request, ObjectReader reader)
    {
        NoBoost(reader);
        if (reader.Text("RuleARN", []) is not null) request.Refuse(Invalid("RuleARN cannot be chosen."));
        reader.Number("Version", s_version, required: true);
        return new SamplingRule
        {
            Name = reader.Text("RuleName", s_name, required: true) ?? "",
            ResourceArn = reader.Text("ResourceARN", s_resourceArn, required: true) ?? "",
            Priority = reader.Number("Priority", s_priority, required: true) ?? 0,
            FixedRate = reader.Real("FixedRate", s_rate, required: true) ?? 0,
            ReservoirSize = reader.Number("ReservoirSize", s_reservoir, required: true) ?? 0,
            ServiceName = reader.Text("ServiceName", s_text64, required: true) ?? "",
            ServiceType = reader.Text("ServiceType", s_text64, required: true) ?? "",
            Host = reader.Text("Host", s_text64, required: true) ?? "",
            HttpMethod = reader.Text("HTTPMethod", s_method, required: true) ?? "",
            UrlPath = reader.Text("URLPath", s_urlPath, required: true) ?? "",
            Attributes = Attributes(reader) ?? [],
        };
    }

    internal static SamplingRuleChange Change(ApiRequest request, ObjectReader reader)
    {
        NoBoost(reader);
        return new SamplingRuleChange
        {
            Name = Name(request, reader),
            ResourceArn = reader.Text("ResourceARN", s_resourceArn),
            Priority = reader.Number("Priority", s_priority),
            FixedRate = reader.Real("FixedRate", s_rate),
            ReservoirSize = reader.Number("ReservoirSize", s_reservoir),
            ServiceName = reader.Text("ServiceName", s_text64),
            ServiceType = reader.Text("ServiceType", s_text64),
            Host = reader.Text("Host", s_text64),
            HttpMethod = reader.Text("HTTPMethod", s_method),
            UrlPath = reader.Text("URLPath", s_urlPath),
            Attributes = Attributes(reader),
        };
    }

    /// <summary>By name or by ARN, not both.</summary>
    internal static string Name(ApiRequest request, ObjectReader reader)
    {
        var name = reader.Text("RuleName", s_name);
        var arn = reader.Text("RuleARN", []);
        if (name is not null && arn is null) return name;
        if (name is not null || arn is null)
        {
            request.Refuse(Invalid("Exactly one of RuleName and RuleARN must be given."));
            return "";
        }

        var named = arn[(arn.LastIndexOf('/') + 1)..];
        if (arn != new SamplingRule { Name = named }.ArnIn(request.Region)) request.Refuse(Invalid("Sampling rule does not exist."));
        return named;
    }

    private static Dictionary<string, string>? Attributes(ObjectReader reader)
    {
        var attributes = reader.TextMap("Attributes", s_attribute, s_attribute);
        if (attributes?.Count > MostAttributes) reader.Refuse(Invalid($"A sampling rule has at most {MostAttributes} attributes."));
        return attributes;
    }

    private static void NoBoost(ObjectReader reader) => reader.NotHere("SamplingRateBoost", reader.Object("SamplingRateBoost") is not null);

    private static ApiError Invalid(string message) => new(ApiErrorKind.InvalidTraceRequest, message);
}
