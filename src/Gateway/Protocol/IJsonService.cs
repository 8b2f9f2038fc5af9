using Grid.Contracts;

namespace Grid.Gateway.Protocol;

/// <summary>A service that speaks AWS's JSON protocol: <c>POST /</c> with the operation in the header <c>X-Amz-Target</c>. Errors are status 400 with <c>__type</c>.</summary>
internal interface IJsonService
{
    /// <summary>What stands before the operation in the header, without the dot.</summary>
    string Target { get; }

    /// <summary>The service's name in signatures.</summary>
    string SigningName { get; }

    /// <summary>By name. An answer without a body is <c>{}</c>.</summary>
    IReadOnlyDictionary<string, Func<ApiRequest, Task<Outcome<Answer>>>> Operations { get; }

    /// <summary>Of answers. The protocol has two versions, which differ in nothing else.</summary>
    string ContentType => "application/x-amz-json-1.1";

    /// <summary>Bodies must be smaller.</summary>
    int BodyBytes => 1_048_576;

    /// <summary>The service's name for a refusal.</summary>
    WireError Name(ApiErrorKind kind) => WireError.Json(kind);
}
