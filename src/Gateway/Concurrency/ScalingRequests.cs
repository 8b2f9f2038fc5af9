using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Concurrency;

/// <summary>What the requests of Application Auto Scaling have in common: which resource they mean. Other resources than provisioned concurrency are refused by name.</summary>
internal static partial class ScalingRequests
{
    internal const string ProvisionedConcurrency = "lambda:function:ProvisionedConcurrency";

    private const string Lambda = "lambda";
    private const string Printable = @"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*";

    private static readonly Constraint<string>[] s_namespace = [Must.BeOneOf(
        "appstream", "cassandra", "comprehend", "custom-resource", "dynamodb", "ec2", "ecs", "elasticache", "elasticmapreduce", "kafka", "lambda", "neptune", "rds", "sagemaker", "workspaces")];
    /// <summary>The pattern means whole characters, which the regular expressions here do not know.</summary>
    private static readonly Constraint<string> s_printable = new(
        $"Member must satisfy regular expression pattern: {Printable}", static text => text.All(character => character is (>= ' ' and <= '\uFFFD') or '\r' or '\n' or '\t'));

    private static readonly Constraint<string>[] s_resourceId = [Must.HaveLengthUpTo(1600), Must.HaveLengthFrom(1), s_printable];

    /// <summary>The whole of namespace, resource id and dimension. Without meaning once the request has a problem.</summary>
    internal static (string Name, string Qualifier) Resource(this ApiRequest request)
    {
        request.Namespace();
        request.Dimension(required: true);
        var id = request.Body.Text("ResourceId", s_resourceId, required: true);
        if (id is null || request.Problem is not null) return default;
        if (Id().Match(id) is not { Success: true } match)
        {
            request.Refuse(new ApiError(ApiErrorKind.Validation, $"Unsupported resource ID: {id}. The provisioned concurrency of a function is function:name:qualifier, where the qualifier is a version or an alias."));
            return default;
        }

        return (match.Groups["name"].Value, match.Groups["qualifier"].Value);
    }

    /// <summary>The resource id of a listing; null without one.</summary>
    internal static string? OptionalResource(this ApiRequest request)
    {
        request.Dimension(required: false);
        return request.Body.Text("ResourceId", s_resourceId);
    }

    internal static void Namespace(this ApiRequest request)
    {
        if (request.Body.Text("ServiceNamespace", s_namespace, required: true) is { } given && given != Lambda)
            request.Refuse(new ApiError(ApiErrorKind.Validation, $"The service namespace {given} is not supported by this grid, which scales lambda only."));
    }

    internal static void Dimension(this ApiRequest request, bool required)
    {
        if (request.Body.Text("ScalableDimension", [], required) is { } given && given != ProvisionedConcurrency)
            request.Refuse(new ApiError(ApiErrorKind.Validation, $"Unsupported service namespace, resource type or scalable dimension: {given}"));
    }

    [GeneratedRegex(@"^function:(?<name>[a-zA-Z0-9-_]{1,64}):(?<qualifier>[a-zA-Z0-9-_]{1,128})\z")]
    private static partial Regex Id();
}
