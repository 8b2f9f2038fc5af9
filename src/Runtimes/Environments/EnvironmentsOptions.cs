using System.ComponentModel.DataAnnotations;

namespace Grid.Runtimes.Environments;

/// <summary>Section <c>Grid:Environments</c>.</summary>
public sealed class EnvironmentsOptions
{
    public const string Section = "Grid:Environments";

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

    /// <summary>How functions are kept apart: <c>process</c> (default), which is not at all.</summary>
    [Required, AllowedValues("process")]
    public string Sandbox { get; set; } = "process";

    /// <summary>How long the stop of the silo waits for environments to end, in seconds; 1-300, default 10.</summary>
    [Range(1, 300)]
    public int StopTimeoutSeconds { get; set; } = 10;
}
