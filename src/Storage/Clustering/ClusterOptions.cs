using System.ComponentModel.DataAnnotations;
using System.Net;
using Npgsql;

namespace Grid.Storage.Clustering;

/// <summary>
/// Whether a silo is alone or one of several, and where they meet. The same on every silo, but for the silo's own address, port and name.
/// Section <c>Grid:Cluster</c>.
/// </summary>
public sealed class ClusterOptions : IValidatableObject
{
    public const string Section = "Grid:Cluster";

    /// <summary>
    /// <c>single</c> (default) is one silo with a data folder of its own. Several silos meet in the data folder that they share on one machine (<c>sqlite</c>),
    /// in a database (<c>postgresql</c>), or in Redis (<c>redis</c>), which knows who is there and nothing else: what lasts is in PostgreSQL when there is
    /// a connection string for it, else in the data folder that they share.
    /// </summary>
    [AllowedValues("single", "sqlite", "postgresql", "redis")]
    public string Kind { get; set; } = "single";

    /// <summary>
    /// For <c>postgresql</c>, and for <c>redis</c> where it should hold what lasts: <c>Host=db;Username=grid;Password=…;Database=grid</c>.
    /// The silo makes its tables itself. A silo has up to nine connections.
    /// </summary>
    public string? PostgresConnectionString { get; set; }

    /// <summary>For <c>redis</c>: <c>host:6379,password=…</c>.</summary>
    public string? RedisConnectionString { get; set; }

    /// <summary>Silos with the same id form one grid; 1 to 64 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>, default <c>grid</c>.</summary>
    [Required]
    [RegularExpression("[A-Za-z0-9._-]{1,64}")]
    public string ClusterId { get; set; } = "grid";

    /// <summary>
    /// IP address at which other silos reach this one; it listens there and nowhere else. Default <c>127.0.0.1</c>: silos of one machine only.
    /// Silos trust each other: let nobody else reach the port.
    /// </summary>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>Port on which silos speak to each other; 0 (default) takes a free one of 10,000 to 14,999.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>
    /// Folder of this silo below <c>silos</c> in the data folder, for what no other silo may touch; 1 to 64 letters, digits, <c>.</c>, <c>-</c> and <c>_</c>.
    /// Unset, it is the name of the machine and the first number that no running silo has, so that a silo started again finds what a killed one has left.
    /// Not for <c>single</c>.
    /// </summary>
    [RegularExpression("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")]
    public string? SiloName { get; set; }

    /// <summary>
    /// True follows the pods of Kubernetes: a silo has its pod's name, and one whose pod is gone is given up at once, also by silos that start after all others have
    /// died. Who is there is still known by <see cref="Kind"/>. Needs <c>POD_NAME</c>, <c>POD_NAMESPACE</c> and a service account that may see and label
    /// pods, see <c>deploy/kubernetes</c>. Default false.
    /// </summary>
    public bool Kubernetes { get; set; }

    internal bool IsShared => Kind != "single";

    /// <summary>Where what lasts lies: null means in the data folder.</summary>
    internal string? Postgres => IsShared && Kind != "sqlite" ? PostgresConnectionString : null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IPAddress.TryParse(AdvertisedAddress, out _)) yield return Wrong($"is no IP address: {AdvertisedAddress}", nameof(AdvertisedAddress));
        if (SiloName is not null && !IsShared) yield return Wrong("needs another Kind than single", nameof(SiloName));
        if (Kubernetes && Kind is not ("postgresql" or "redis")) yield return Wrong("needs Kind postgresql or redis", nameof(Kubernetes));
        foreach (var wrong in Database().Concat(Redis())) yield return wrong;
    }

    private IEnumerable<ValidationResult> Database()
    {
        if (PostgresConnectionString is null)
        {
            if (Kind == "postgresql") yield return Wrong("is needed by Kind postgresql", nameof(PostgresConnectionString));
        }
        else if (Kind is not ("postgresql" or "redis"))
        {
            yield return Wrong("needs Kind postgresql or redis", nameof(PostgresConnectionString));
        }
        else if (Misread(PostgresConnectionString) is { } why)
        {
            yield return Wrong("cannot be read: " + why.TrimEnd('.'), nameof(PostgresConnectionString));
        }
    }

    private IEnumerable<ValidationResult> Redis()
    {
        if (Kind == "redis" && RedisConnectionString is null) yield return Wrong("is needed by Kind redis", nameof(RedisConnectionString));
        if (Kind != "redis" && RedisConnectionString is not null) yield return Wrong("needs Kind redis", nameof(RedisConnectionString));
    }

    private static string? Misread(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is null ? "it names no Host." : null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    }

    private static ValidationResult Wrong(string what, string property) => new($"{property} {what}.", [property]);
}
