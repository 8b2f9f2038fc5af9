using Grid.Runtimes.Limits;

namespace Grid.Runtimes.Sandboxes;

/// <summary>What a sandbox is made from. Folders are the silo's paths; where the process sees them is the sandbox's own affair.</summary>
internal sealed record SandboxSpec
{
    public required string EnvironmentId { get; init; }

    /// <summary>Unpacked code, read-only and shared with other environments. Null for a sandbox that gets its function later, by <see cref="ISandbox.Specialise"/>.</summary>
    public string? CodeFolder { get; init; }

    /// <summary>Merged layers, read-only and shared with other environments. Null where <see cref="CodeFolder"/> is.</summary>
    public string? LayersFolder { get; init; }

    /// <summary>Every process of the environment belongs in it; null bounds nothing.</summary>
    public IResourceGroup? Group { get; init; }

    /// <summary>What <c>/tmp</c> may hold, in MB; 512-10240, default 512.</summary>
    public int TemporaryMb { get; init; } = 512;
}
