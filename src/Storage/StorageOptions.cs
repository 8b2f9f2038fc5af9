using System.ComponentModel.DataAnnotations;

namespace Grid.Storage;

/// <summary>Where a silo keeps what lasts. Section <c>Grid:Storage</c>.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Grid:Storage";

    /// <summary>
    /// Folder of everything durable; made when missing, owned by one process, or by the silos of one machine, see <c>Grid:Cluster:Kind</c>. With PostgreSQL it holds
    /// what is the silo's own (its logs, unpacked code) and the credentials. Relative to the working directory.
    /// </summary>
    [Required]
    public string DataFolder { get; set; } = "./data";

    /// <summary>Folder whose subfolders play S3 buckets: <c>&lt;bucket&gt;/&lt;key&gt;</c>. Null means <c>buckets</c> in the data folder.</summary>
    public string? BucketFolder { get; set; }

    /// <summary>S3-compatible endpoint, asked for buckets that are no folder, for example <c>http://localhost:9000</c>. Null means folders only.</summary>
    public string? S3Endpoint { get; set; }

    /// <summary>Access key for <see cref="S3Endpoint"/>; null, together with the secret, asks anonymously.</summary>
    public string? S3AccessKey { get; set; }

    /// <summary>Secret of <see cref="S3AccessKey"/>; both or neither.</summary>
    public string? S3SecretKey { get; set; }

    /// <summary>True puts the bucket into the path, as most S3-compatible servers want it; false puts it into the host name, as AWS does.</summary>
    public bool S3ForcePathStyle { get; set; } = true;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (S3Endpoint is not null && !(Uri.TryCreate(S3Endpoint, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"))
            yield return Wrong("must be an absolute http or https address", nameof(S3Endpoint));
        if (S3Endpoint is null && S3AccessKey is not null) yield return Wrong("needs S3Endpoint", nameof(S3AccessKey));
        if (S3AccessKey is null != S3SecretKey is null) yield return Wrong("and S3AccessKey must be set together", nameof(S3SecretKey));
    }

    private static ValidationResult Wrong(string what, string property) => new($"{property} {what}.", [property]);
}
