using Grid.Contracts;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Protocol;

/// <summary>How large the body of an operation may be: metadata of its endpoint.</summary>
/// <param name="Operation">Name in the API, for the refusal; null when no operation has the path.</param>
/// <param name="Bytes">The body must be smaller.</param>
internal sealed record BodyLimit(string? Operation, int Bytes)
{
    /// <summary>For operations that carry a zip as base64.</summary>
    internal const int CodeBytes = 70_167_211;

    /// <summary>For all others.</summary>
    internal const int SettingsBytes = 6_291_456;

    private static readonly BodyLimit Default = new(null, SettingsBytes);

    internal static BodyLimit Of(HttpContext context) => IServiceTargets.Of(context)?.Limit(context) ?? context.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>() ?? Default;

    internal ApiError Exceeded() =>
        new(ApiErrorKind.RequestTooLarge, $"Request must be smaller than {Bytes} bytes{(Operation is null ? "" : $" for the {Operation} operation")}");
}
