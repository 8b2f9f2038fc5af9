namespace Grid.Contracts.Functions;

/// <summary>A zip in the code store, by content.</summary>
[GenerateSerializer, Immutable, Alias("grid.CodeReference")]
public sealed record CodeReference
{
    /// <summary>SHA-256 of the zip, base64, as the API's <c>CodeSha256</c>.</summary>
    [Id(0)] public string Sha256 { get; init; } = "";

    /// <summary>Size of the zip in bytes.</summary>
    [Id(1)] public long SizeBytes { get; init; }

    /// <summary>Sum of the sizes of the files in it, in bytes.</summary>
    [Id(2)] public long UnzippedSizeBytes { get; init; }

    /// <summary>SHA-256 in lower-case hex: the file and folder name of this content.</summary>
    public string Hex => Convert.ToHexStringLower(Convert.FromBase64String(Sha256));
}
