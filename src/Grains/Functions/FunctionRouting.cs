using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Where invocations of a qualifier go.</summary>
internal static class FunctionRouting
{
    /// <summary>
    /// The route, or AWS's refusal of the invocation. An alias' second version takes its share once it is Active; until then the first one has it all.
    /// </summary>
    public static Outcome<FunctionRoute> Route(StoredFunction stored, FunctionId function, string? qualifier)
    {
        if (stored.Resolve(qualifier) is not { } version) return FunctionErrors.FunctionNotFound(function, qualifier ?? Qualifiers.Latest);
        if (version.State is FunctionState.Failed) return FunctionErrors.NotReady(version.State);
        if (version.State is not FunctionState.Active) return FunctionErrors.InState(version.State);

        var route = new FunctionRoute
        {
            InvokedArn = qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}",
            Version = version.Version == Qualifiers.Latest ? stored.InForce ?? version : version,
            Provisioned = FunctionProvisioning.Of(stored, version.Version),
            Events = FunctionEvents.Of(stored, qualifier),
            AllowsLoops = stored.AllowsLoops,
        };
        return stored.FindAlias(qualifier) is { AdditionalVersionWeights.Count: > 0 } alias ? Weighted(route, stored, alias) : route;
    }

    private static FunctionRoute Weighted(FunctionRoute route, StoredFunction stored, FunctionAlias alias)
    {
        var (number, weight) = alias.AdditionalVersionWeights.Single();
        return stored.FindVersion(number) is { State: FunctionState.Active } additional
            ? route with { Additional = additional, AdditionalWeight = weight, AdditionalProvisioned = FunctionProvisioning.Of(stored, number) }
            : route;
    }
}
