using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Storage.Durability;

namespace Grid.Grains.Functions;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class FunctionCatalog(IGrainStateIndex index, IGrainFactory grains) : IFunctionCatalog
{
    private const int MostRegions = 100;

    /// <summary>Deleted functions may stand before the first that is there.</summary>
    private const int RegionBatch = 20;

    /// <summary>From one region's first function to the next region's: nothing between is read.</summary>
    public async Task<IReadOnlyList<string>> Regions(CancellationToken cancellationToken)
    {
        var regions = new List<string>();
        string? after = null;
        while (regions.Count < MostRegions && await index.Scan<StoredFunction>(StoredFunction.StateName, "", after, 1, cancellationToken) is [var next])
        {
            var region = FunctionId.FromGrainKey(next.Key).Region;
            if (await Functions(region, null, RegionBatch, cancellationToken).AnyAsync(cancellationToken)) regions.Add(region);

            // '0' follows the slash behind the region.
            after = region + '0';
        }

        regions.Sort(StringComparer.Ordinal);
        return regions;
    }

    public Task<Page<FunctionVersion>> ListFunctions(string region, bool allVersions, string? marker, int maxItems, CancellationToken cancellationToken) =>
        allVersions
            ? Paging.Cut(VersionsBehind(region, marker, maxItems, cancellationToken), maxItems, VersionMarker, cancellationToken)
            : Paging.Cut(LatestBehind(region, marker, maxItems, cancellationToken), maxItems, NameMarker, cancellationToken);

    public Task<Page<LayerVersion>> ListLayers(
        string region, string? compatibleRuntime, string? compatibleArchitecture, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        var matching = Layers(region, Marker.ReadName(marker), Batch(maxItems), cancellationToken)
            .Select(layer => layer.Matching(compatibleRuntime, compatibleArchitecture).FirstOrDefault())
            .OfType<LayerVersion>();
        return Paging.Cut(matching, maxItems, version => Marker.WriteName(version.Name), cancellationToken);
    }

    public async Task<AccountUsage> Usage(string region, CancellationToken cancellationToken)
    {
        var functions = 0;
        var bytes = 0L;
        await foreach (var function in Functions(region, null, int.MaxValue, cancellationToken))
        {
            functions++;
            bytes += FunctionVersions.All(function).Sum(version => version.Code.SizeBytes);
        }

        await foreach (var layer in Layers(region, null, int.MaxValue, cancellationToken))
        {
            bytes += layer.Versions.Sum(version => version.Code.SizeBytes);
        }

        var account = await grains.GetGrain<IAccountConcurrencyGrain>(region).Get(cancellationToken);
        return new AccountUsage
        {
            FunctionCount = functions,
            TotalCodeSizeBytes = bytes,
            ConcurrentExecutions = account.Limit,
            UnreservedConcurrentExecutions = account.Unreserved,
        };
    }

    private IAsyncEnumerable<FunctionVersion> LatestBehind(string region, string? marker, int maxItems, CancellationToken cancellationToken) =>
        Functions(region, Marker.ReadName(marker), Batch(maxItems), cancellationToken).Select(function => function.Latest!);

    /// <summary>Every version behind the marker: the rest of the function that the last page ended in, then the following functions.</summary>
    private async IAsyncEnumerable<FunctionVersion> VersionsBehind(
        string region, string? marker, int maxItems, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (name, number) = ReadVersionMarker(marker);
        if (number is not null)
        {
            var cut = await index.Scan<StoredFunction>(StoredFunction.StateName, Key(region, name), null, 1, cancellationToken);
            foreach (var version in cut.Where(stored => stored.Key == Key(region, name)).SelectMany(stored => FunctionVersions.All(stored.State)))
            {
                if (FunctionVersions.Number(version) > number) yield return version;
            }
        }

        await foreach (var function in Functions(region, name, Batch(maxItems), cancellationToken))
        {
            foreach (var version in FunctionVersions.All(function)) yield return version;
        }
    }

    private IAsyncEnumerable<StoredFunction> Functions(string region, string? afterName, int batch, CancellationToken cancellationToken) =>
        index.All<StoredFunction>(StoredFunction.StateName, Key(region, ""), After(region, afterName), batch, cancellationToken)
            .Where(function => function.Latest is not null);

    private IAsyncEnumerable<StoredLayer> Layers(string region, string? afterName, int batch, CancellationToken cancellationToken) =>
        index.All<StoredLayer>(StoredLayer.StateName, Key(region, ""), After(region, afterName), batch, cancellationToken);

    private static string Key(string region, string? name) => $"{region}/{name}";

    private static string? After(string region, string? name) => name is null ? null : Key(region, name);

    private static int Batch(int maxItems) => Paging.Limit(maxItems) + 1;

    private static string NameMarker(FunctionVersion version) => Marker.WriteName(version.Function.Name);

    private static string VersionMarker(FunctionVersion version) => Marker.WriteName($"{version.Function.Name}:{FunctionVersions.Number(version)}");

    private static (string? Name, long? Number) ReadVersionMarker(string? marker)
    {
        if (Marker.ReadName(marker) is not { } text) return (null, null);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(colon + 1), out var number) ? (text[..colon], number) : (text, null);
    }
}
