namespace Grid.Contracts.Functions;

/// <summary>Questions about all functions and layers of a region.</summary>
public interface IFunctionCatalog
{
    /// <summary>Regions that have functions, sorted; at most 100.</summary>
    Task<IReadOnlyList<string>> Regions(CancellationToken cancellationToken);

    /// <summary>Sorted by name.</summary>
    /// <param name="allVersions">Every version of every function instead of <c>$LATEST</c> only.</param>
    Task<Page<FunctionVersion>> ListFunctions(string region, bool allVersions, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>The newest version of each layer that matches, sorted by name.</summary>
    Task<Page<LayerVersion>> ListLayers(string region, string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken);

    Task<AccountUsage> Usage(string region, CancellationToken cancellationToken);
}
