using System.Buffers;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>Names, partial ARNs and ARNs of functions, with or without a qualifier.</summary>
internal static class FunctionNames
{
    /// <summary>Longest bare name.</summary>
    internal const int MaxNameLength = 64;

    private static readonly SearchValues<char> s_bare = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    private const string FunctionsOnly =
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. " +
        "Please specify either a function name or an unqualified function ARN.";

    /// <summary>Reads a function name as the operations get, invoke and delete accept it.</summary>
    /// <param name="name">Decoded path element.</param>
    /// <param name="qualifier">Query parameter <c>Qualifier</c>; must agree with one in the name.</param>
    /// <param name="region">Region of the call; an ARN of another one is refused.</param>
    internal static Outcome<FunctionReference> Parse(string name, string? qualifier, string region)
    {
        if (qualifier is null && IsBare(name)) return new FunctionReference(new FunctionId(region, name), null);
        var findings = new Findings();
        findings.Check(name, "functionName", NameRule.Lookup.Constraints);
        if (qualifier is not null) findings.Check(qualifier, "qualifier", Rules.Qualifier);
        return findings.Problem is { } problem ? problem : Resolve(name, qualifier, region);
    }

    /// <summary>Reads the path element <c>FunctionName</c> and the query parameter <c>Qualifier</c>. Without meaning once the request has a problem.</summary>
    internal static FunctionReference Target(this ApiRequest request, NameRule rule)
    {
        var name = request.Route("FunctionName", rule.Constraints);
        var qualifier = request.Query("Qualifier", Rules.Qualifier);
        return request.Resolve(name, qualifier);
    }

    /// <summary>Reads the path element <c>FunctionName</c> for operations on whole functions.</summary>
    internal static FunctionId UnqualifiedTarget(this ApiRequest request, NameRule rule) =>
        request.Unqualified(request.Route("FunctionName", rule.Constraints));

    /// <summary>The function that a checked name means, which must not carry a qualifier other than <c>$LATEST</c>.</summary>
    internal static FunctionId Unqualified(this ApiRequest request, string name)
    {
        var reference = request.Resolve(name, null);
        if (reference.Qualifier is not (null or Qualifiers.Latest)) request.Refuse(ApiError.InvalidParameter(FunctionsOnly));
        return reference.Function;
    }

    /// <summary>The function that a checked name means, with its qualifier. Without meaning once the request has a problem.</summary>
    internal static FunctionReference Resolve(this ApiRequest request, string name, string? qualifier)
    {
        if (request.Problem is not null) return default;
        var outcome = Resolve(name, qualifier, request.Region);
        if (!outcome.Ok) request.Refuse(outcome.Error);
        return outcome.Value;
    }

    /// <summary>A name and nothing else, as nearly all callers write it: patterns would cost an invocation more than the rest of its request.</summary>
    private static bool IsBare(string name) => name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(s_bare);

    /// <summary>Region, then account, then qualifier: the order in which AWS complains.</summary>
    private static Outcome<FunctionReference> Resolve(string name, string? qualifier, string region)
    {
        var parts = NameRule.Parts().Match(name);
        if (parts.Groups["region"] is { Success: true, Value: var other } && other != region)
        {
            return ApiError.NotFound($"Functions from '{other}' are not reachable in this region ('{region}')");
        }

        if (parts.Groups["account"] is { Success: true, Value: not Account.Id }) return new ApiError(ApiErrorKind.AccessDenied, null);
        var suffix = parts.Groups["qualifier"] is { Success: true, Value: var value } ? value : null;
        if (suffix is not null && qualifier is not null && suffix != qualifier)
        {
            return ApiError.InvalidParameter("The derived qualifier from the function name does not match the specified qualifier.");
        }

        qualifier ??= suffix;
        if (qualifier == "$LATEST.PUBLISHED") return ApiError.InvalidParameter("The qualifier $LATEST.PUBLISHED is not supported by this grid yet.");
        return new FunctionReference(new FunctionId(region, parts.Groups["name"].Value), qualifier);
    }
}
