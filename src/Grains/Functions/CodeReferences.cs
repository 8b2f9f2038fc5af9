using Grid.Contracts.Functions;
using Grid.Storage.Durability;

namespace Grid.Grains.Functions;

/// <summary>Reads the references out of the stored states.</summary>
internal sealed class CodeReferences(IGrainStateIndex index) : ICodeReferences
{
    public async Task<IReadOnlySet<string>> Referenced(CancellationToken cancellationToken)
    {
        var referenced = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var function in index.All<StoredFunction>(StoredFunction.StateName, "", cancellationToken: cancellationToken))
        {
            referenced.UnionWith(Versions(function).SelectMany(Code).Select(code => code.Hex));
        }

        await foreach (var layer in index.All<StoredLayer>(StoredLayer.StateName, "", cancellationToken: cancellationToken))
        {
            referenced.UnionWith(layer.Versions.Select(version => version.Code.Hex));
        }

        return referenced;
    }

    private static IEnumerable<FunctionVersion> Versions(StoredFunction function) =>
        function.InForce is { } inForce ? FunctionVersions.All(function).Append(inForce) : FunctionVersions.All(function);

    private static IEnumerable<CodeReference> Code(FunctionVersion version) => version.Settings.Layers.Select(layer => layer.Code).Prepend(version.Code);
}
