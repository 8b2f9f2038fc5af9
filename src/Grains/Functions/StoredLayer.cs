using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Everything that the grain of one layer keeps. It stays when all versions are deleted, so that no number comes twice.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredLayer")]
internal sealed record StoredLayer
{
    /// <summary>Name under which the state is stored and scanned.</summary>
    public const string StateName = "layer";

    /// <summary>The highest number ever given; 0 before the first.</summary>
    [Id(0)] public long LastVersion { get; init; }

    /// <summary>In ascending order.</summary>
    [Id(1)] public IReadOnlyList<LayerVersion> Versions { get; init; } = [];

    /// <summary>Versions newest first. A version that does not say what it is compatible with matches no wish.</summary>
    /// <param name="runtime">Null means any.</param>
    /// <param name="architecture">Null means any.</param>
    public IEnumerable<LayerVersion> Matching(string? runtime, string? architecture) => Versions.Reverse().Where(version =>
        (runtime is null || version.CompatibleRuntimes?.Contains(runtime) is true)
        && (architecture is null || version.CompatibleArchitectures?.Contains(architecture) is true));
}
