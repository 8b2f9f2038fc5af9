using Grid.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Grid.Gateway.Invocation;

/// <summary>What the headers and the query of an invocation ask for.</summary>
/// <param name="Qualifier">Null when the query has none.</param>
/// <param name="ClientContext">Decoded JSON; null without one.</param>
internal readonly record struct InvokeParameters(InvocationType Type, bool LogTail, string? Qualifier, string? ClientContext)
{
    internal static ApiError? Read(HttpRequest request, out InvokeParameters parameters)
    {
        parameters = default;
        var headers = request.Headers;
        var typeText = headers["X-Amz-Invocation-Type"].ToString();
        var logTypeText = headers["X-Amz-Log-Type"].ToString();
        var type = TypeOf(typeText);
        var logTail = LogTailOf(logTypeText);
        if (type is null || logTail is null) return OutsideOfEnum(type is null ? typeText : null, logTail is null ? logTypeText : null);

        if (headers.ContainsKey("X-Amz-Tenant-Id")) return ApiError.NotImplemented("Tenant isolation (X-Amz-Tenant-Id) is not available.");
        if (headers.ContainsKey("X-Amz-Durable-Execution-Name")) return ApiError.NotImplemented("Durable functions (X-Amz-Durable-Execution-Name) are not available.");
        if (ClientContexts.Read(headers["X-Amz-Client-Context"].ToString(), out var clientContext) is { } badContext) return badContext;

        parameters = new(type.Value, logTail.Value, QualifierOf(request.QueryString), clientContext);
        return null;
    }

    private static InvocationType? TypeOf(string text) => text switch
    {
        "" or "RequestResponse" => InvocationType.RequestResponse,
        "Event" => InvocationType.Event,
        "DryRun" => InvocationType.DryRun,
        _ => null,
    };

    private static bool? LogTailOf(string text) => text switch
    {
        "" or "None" => false,
        "Tail" => true,
        _ => null,
    };

    private static ApiError OutsideOfEnum(string? type, string? logType)
    {
        var typeError = type is null ? null : $"Value '{type}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]";
        var logTypeError = logType is null ? null : $"Value '{logType}' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]";
        return new(ApiErrorKind.Validation, typeError is not null && logTypeError is not null
            ? $"2 validation errors detected: {typeError}; {logTypeError}"
            : $"1 validation error detected: {typeError ?? logTypeError}");
    }

    private static string? QualifierOf(QueryString query)
    {
        if (!query.HasValue) return null;
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            if (pair.DecodeName().Span is "Qualifier") return pair.DecodeValue().ToString();
        }

        return null;
    }
}
