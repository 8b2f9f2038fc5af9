using System.Text.Json;

namespace Grid.Gateway.Functions;

/// <summary>Where a request says that its zip is: in the request itself, or in a bucket.</summary>
internal sealed record CodeSource
{
    internal JsonElement? ZipFile { get; init; }

    internal string? S3Bucket { get; init; }

    internal string? S3Key { get; init; }

    internal string? S3ObjectVersion { get; init; }
}
