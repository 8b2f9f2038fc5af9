namespace Grid.Contracts.Functions;

/// <summary>Where <c>S3Bucket</c> and <c>S3Key</c> lead: a folder that plays the bucket, or an S3-compatible endpoint, by configuration.</summary>
public interface ICodeBucket
{
    /// <summary>The object's bytes, or AWS's error (<c>Error occurred while GetObject. S3 Error Code: …</c>).</summary>
    /// <param name="objectVersion">Null means the newest.</param>
    Task<Outcome<ReadOnlyMemory<byte>>> Fetch(string region, string bucket, string key, string? objectVersion, CancellationToken cancellationToken);
}
