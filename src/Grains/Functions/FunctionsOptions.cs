using System.ComponentModel.DataAnnotations;

namespace Grid.Grains.Functions;

/// <summary>Settings of the part that remembers functions.</summary>
internal sealed class FunctionsOptions
{
    public const string Section = "Grid:Functions";

    /// <summary>Functions whose routes a silo keeps, 1-1,000,000, default 10,000. When there is one more, the silo forgets all and starts over.</summary>
    [Range(1, 1_000_000)]
    public int RoutedFunctions { get; set; } = 10_000;

    /// <summary>
    /// Qualifiers of one function whose routes a silo keeps, 1-10,000, default 100. When there is one more, the silo forgets the function's and starts over.
    /// </summary>
    [Range(1, 10_000)]
    public int RoutedQualifiers { get; set; } = 100;

    /// <summary>Minutes between two looks for zips that no function and no layer refers to, which are deleted; 1-10,080, default 60.</summary>
    [Range(1, 10_080)]
    public int CodeSweepMinutes { get; set; } = 60;

    /// <summary>
    /// How long a silo keeps a route without asking again, in seconds; 1-300, default 10. Also the longest that a change waits for a silo that does not answer:
    /// by then its routes have run out.
    /// </summary>
    [Range(1, 300)]
    public int RouteSeconds { get; set; } = 10;
}
