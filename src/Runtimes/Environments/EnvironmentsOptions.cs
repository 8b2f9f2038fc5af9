using System.ComponentModel.DataAnnotations;

namespace Grid.Runtimes.Environments;

/// <summary>Section <c>Grid:Environments</c>.</summary>
public sealed class EnvironmentsOptions
{
    public const string Section = "Grid:Environments";

    /// <summary>Whether environments run on this silo; default true. False makes it a stand-alone gateway: it takes requests and hands every invocation to silos that host environments.</summary>
    public bool Host { get; set; } = true;

    /// <summary>Budget of Init on demand, in seconds; 1-900, default 10. Provisioned environments have max(130, the function's timeout) seconds, as on AWS.</summary>
    [Range(1, 900)]
    public int InitTimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// Minutes after which an environment is not invoked any more and ends, busy ones with their invocation; 1-660, default 360.
    /// Lambda recycles environments after some hours too; here it also keeps their credentials, which last 12 hours, from running out.
    /// </summary>
    [Range(1, 660)]
    public int LifetimeMinutes { get; set; } = 360;

    /// <summary>Where code and layers are unpacked, once each; default <c>./data/cache</c>.</summary>
    [Required]
    public string CacheFolder { get; set; } = "./data/cache";

    /// <summary>Unpacked code that nothing has used for this many days is removed at the start; 1-3650, default 30.</summary>
    [Range(1, 3650)]
    public int CacheDays { get; set; } = 30;

    /// <summary>Holds the <c>/tmp</c> of every environment; default <c>./data/scratch</c>.</summary>
    [Required]
    public string ScratchFolder { get; set; } = "./data/scratch";

    /// <summary>The gateway as functions reach it, <c>AWS_ENDPOINT_URL</c>; default <c>http://127.0.0.1:9700</c>.</summary>
    [Required, Url]
    public string EndpointUrl { get; set; } = "http://127.0.0.1:9700";

    /// <summary>
    /// How functions are kept apart: <c>auto</c> (default) takes the strongest that works on this machine, <c>bwrap</c> (bubblewrap) or <c>process</c>, which is not at all.
    /// What is named and cannot be stops the start.
    /// </summary>
    [Required, AllowedValues("auto", "bwrap", "process")]
    public string Sandbox { get; set; } = "auto";

    /// <summary>
    /// What functions in <c>bwrap</c> reach: <c>none</c>, a network of their own with the Runtime API and the gateway; <c>host</c>, the network of the machine;
    /// <c>auto</c> (default) is <c>none</c> where the silo may make networks, that is as root. In <c>process</c> it is always the machine's, and <c>none</c> stops the start.
    /// </summary>
    [Required, AllowedValues("auto", "none", "host")]
    public string Network { get; set; } = "auto";

    /// <summary>Of the 10,000 users that environments in <c>bwrap</c> run as when the silo is root, one each; 1000-4294900000, default 200000. Nothing else should belong to them.</summary>
    [Range(1000, 4294900000)]
    public uint FirstUserId { get; set; } = 200_000;

    /// <summary>Folders of the machine that every function in <c>bwrap</c> may read, beside <c>/usr</c> and the interpreter's own; absolute, none by default.</summary>
    [Required]
    public IList<string> SharedFolders { get; } = [];

    /// <summary>
    /// Booted runtimes that wait for a function, of all kinds together; 0-1000, default 16. An idle one holds 6-20 MB. How many there are within the limit is the
    /// policy's decision, see <c>Grid:Scheduling:StemCells</c>; 0 starts every function plainly.
    /// </summary>
    [Range(0, 1000)]
    public int StemCellsLimit { get; set; } = 16;

    /// <summary>How long the stop of the silo waits for environments to end, in seconds; 1-300, default 10.</summary>
    [Range(1, 300)]
    public int StopTimeoutSeconds { get; set; } = 10;
}
