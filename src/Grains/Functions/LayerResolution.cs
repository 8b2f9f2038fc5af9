using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Turns the ARNs of layer versions into references that a function can run with.</summary>
internal static class LayerResolution
{
    /// <param name="held">References that the function has already. They hold good even if their layer versions have been deleted since.</param>
    /// <returns>In the order of the ARNs.</returns>
    public static async Task<Outcome<LayerReference[]>> Resolve(
        IGrainFactory grains, FunctionId function, IReadOnlyList<string> arns, IReadOnlyList<LayerReference> held, CancellationToken cancellationToken)
    {
        if (arns.Count > FunctionLimits.Layers) return FunctionErrors.TooManyLayers();

        var references = new LayerReference[arns.Count];
        var layers = new Dictionary<string, string>(arns.Count);
        for (var i = 0; i < arns.Count; i++)
        {
            var arn = arns[i];
            if (!LayerArn.TryParse(arn, out var layer)) return FunctionErrors.LayerVersionNotFound(arn);
            if (layer.AccountId != Account.Id) return FunctionErrors.LayerOfOtherAccount(arn);
            if (layer.Region != function.Region) return FunctionErrors.LayerOfOtherRegion(function.Region);

            var reference = held.FirstOrDefault(known => known.Arn == arn) ?? await Ask(grains, layer, arn, cancellationToken);
            if (reference is null) return FunctionErrors.LayerVersionNotFound(arn);
            if (!layers.TryAdd(layer.Layer, arn)) return FunctionErrors.LayerTwice(layers[layer.Layer], arn);
            references[i] = reference;
        }

        return references;
    }

    private static async Task<LayerReference?> Ask(IGrainFactory grains, LayerArn layer, string arn, CancellationToken cancellationToken)
    {
        var found = await grains.GetGrain<ILayerGrain>(layer.GrainKey).Get(layer.Version, cancellationToken);
        return found.Ok ? new LayerReference { Arn = arn, Code = found.Value.Code } : null;
    }
}
