using System.ComponentModel.DataAnnotations;

namespace Grid.Runtimes.Languages;

/// <summary>Section <c>Grid:Runtimes</c>: the interpreters of the language runtimes.</summary>
public sealed class RuntimesOptions
{
    public const string Section = "Grid:Runtimes";

    /// <summary>
    /// Runtime identifier (<c>python3.12</c>) to the path of its interpreter; goes before what is found on the machine. Empty by default.
    /// A path that is no interpreter of that language stops the start. A version other than the identifier's is allowed: the owner of the machine says so.
    /// </summary>
    [Required]
    public Dictionary<string, string> Interpreters { get; } = new(StringComparer.Ordinal);

    /// <summary>How long the search for interpreters may take in all, in seconds: 1-60, default 5. What has not answered by then is left out.</summary>
    [Range(1, 60)]
    public int SearchSeconds { get; set; } = 5;

    /// <summary>
    /// Folder for what is compiled on the machine, the Java bootstrap; functions must be able to read it. Null (default): beside the bootstraps.
    /// </summary>
    public string? CacheFolder { get; set; }
}
