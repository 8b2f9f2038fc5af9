using Grid.Contracts;
using Grid.Gateway.Invocation;

namespace Grid.Gateway.Security;

/// <summary>How large a request may be.</summary>
/// <param name="Bytes">Largest body that is read.</param>
/// <param name="Operation">AWS's name of the operation; null when nothing so large is ever sent to it.</param>
internal readonly record struct BodyLimit(int Bytes, string? Operation)
{
    /// <summary>6 MiB for an event, 70,167,211 bytes (a zip of 50 MiB in base64, with room) for everything else.</summary>
    internal static BodyLimit Of(string method, ReadOnlySpan<char> path)
    {
        if (InvokeTarget.Matches(method, path)) return new(InvokeTarget.MaxEventBytes, "InvokeFunction");
        return new(70_167_211, path switch
        {
            _ when path.EndsWith("/functions") => "CreateFunction",
            _ when path.EndsWith("/code") => "UpdateFunctionCode",
            _ when path.StartsWith("/2018-10-31/layers/") && path.EndsWith("/versions") => "PublishLayerVersion",
            _ => null,
        });
    }

    internal ApiError Exceeded() =>
        new(ApiErrorKind.RequestTooLarge, $"Request must be smaller than {Bytes} bytes{(Operation is null ? "" : $" for the {Operation} operation")}");
}
