namespace Grid.Grains.Tests.Clusters;

/// <summary>What one silo of a test cluster has.</summary>
internal sealed record TestSiloSettings
{
    public bool Host { get; init; } = true;

    public int MemoryMb { get; init; } = 1024;

    public string[] Runtimes { get; init; } = ["python3.11"];

    public string Policy { get; init; } = "WarmFirst";

    public int Concurrency { get; init; } = 1000;

    public string? Url { get; init; }
}
