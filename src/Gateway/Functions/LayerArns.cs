using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Security;

namespace Grid.Gateway.Functions;

/// <summary>ARNs of layers, <c>arn:aws:lambda:region:account:layer:name</c>, and of layer versions, with <c>:number</c> behind.</summary>
internal static class LayerArns
{
    /// <summary>Most layers of one function.</summary>
    internal const int MaxLayers = 5;

    /// <summary>Why a function of this region cannot refer to these layer versions; null when it can, as far as the ARNs tell.</summary>
    internal static ApiError? Refuse(IReadOnlyList<string> arns, Caller caller)
    {
        if (arns.Count > MaxLayers) return ApiError.InvalidParameter("Cannot reference more than 5 layers.");
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var arn in arns)
        {
            var parts = arn.Split(':');
            if (parts[3] != caller.Region)
            {
                return ApiError.InvalidParameter(
                    $"Layers are not in the same region as the function. Layers are expected to be in region {caller.Region}.");
            }

            if (parts[4] != Account.Id) return NotAuthorized(arn, caller);
            var layer = arn[..arn.LastIndexOf(':')];
            if (!seen.TryAdd(layer, arn))
            {
                return ApiError.InvalidParameter(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. " +
                    $"{seen[layer]} and {arn} are versions of the same layer.");
            }
        }

        return null;
    }

    internal static ApiError NotAuthorized(string arn, Caller caller) => new(
        ApiErrorKind.AccessDenied,
        $"User: {caller.PrincipalArn} is not authorized to perform: lambda:GetLayerVersion on resource: {arn} " +
        "because no resource-based policy allows the lambda:GetLayerVersion action");

    /// <summary>Grain key of a layer of the caller's region and account.</summary>
    internal static string GrainKey(string region, string name) => $"{region}/{name}";
}
