using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>What becomes of a function's aliases.</summary>
internal static class FunctionAliases
{
    public static Outcome<Change<FunctionAlias>> Create(StoredFunction stored, FunctionId function, AliasChange request)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        if (stored.FindAlias(request.Name) is not null) return FunctionErrors.AliasExists(function, request.Name);

        return Put(stored, request, new FunctionAlias { Function = function, Name = request.Name });
    }

    public static Outcome<Change<FunctionAlias>> Update(StoredFunction stored, FunctionId function, AliasChange request)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        if (stored.FindAlias(request.Name) is not { } alias) return FunctionErrors.AliasToUpdateNotFound(function, request.Name);
        if (request.RevisionId is not null && request.RevisionId != alias.RevisionId) return FunctionErrors.WrongRevision();

        return Put(stored, request, alias);
    }

    public static Outcome<FunctionAlias> Get(StoredFunction stored, FunctionId function, string name)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        return stored.FindAlias(name) is { } alias ? alias : FunctionErrors.AliasNotFound(function, name);
    }

    /// <param name="functionVersion">Only aliases that send something to this version; null means all.</param>
    public static Outcome<Page<FunctionAlias>> List(StoredFunction stored, FunctionId function, string? functionVersion, string? marker, int maxItems)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        var after = Marker.ReadName(marker);
        var rest = stored.Aliases.Where(alias =>
            (functionVersion is null || alias.PointsTo(functionVersion)) && (after is null || string.CompareOrdinal(alias.Name, after) > 0));
        return Paging.Cut(rest, maxItems, alias => Marker.WriteName(alias.Name));
    }

    /// <summary>An alias that does not exist counts as deleted.</summary>
    public static Outcome<Change<Done>> Delete(StoredFunction stored, FunctionId function, string name)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        if (stored.FindAlias(name) is not { } alias) return new Change<Done>(stored, default);

        var rest = stored.WithoutProvisioned(name) with
        {
            Aliases = stored.Aliases.Where(other => other != alias).ToArray(),
            Policies = stored.Policies.Without(name),
            Events = stored.Events.Without(name),
        };
        return new Change<Done>(rest, default);
    }

    /// <summary>True when the alias sends something to a version, by weight or not.</summary>
    public static bool PointsTo(this FunctionAlias alias, string version) =>
        alias.FunctionVersion == version || alias.AdditionalVersionWeights.ContainsKey(version);

    private static Outcome<Change<FunctionAlias>> Put(StoredFunction stored, AliasChange request, FunctionAlias alias)
    {
        var changed = alias with
        {
            FunctionVersion = request.FunctionVersion ?? alias.FunctionVersion,
            Description = request.Description ?? alias.Description,
            AdditionalVersionWeights = request.AdditionalVersionWeights ?? alias.AdditionalVersionWeights,
            RevisionId = Revision.New(),
        };
        if (Refusal(stored, changed) is { } refusal) return refusal;

        var aliases = stored.Aliases.Where(other => other.Name != changed.Name).Append(changed).OrderBy(other => other.Name, StringComparer.Ordinal);
        return new Change<FunctionAlias>(stored with { Aliases = aliases.ToArray() }, changed);
    }

    /// <summary>Why an alias must not be as it is; null when it may.</summary>
    private static ApiError? Refusal(StoredFunction stored, FunctionAlias alias)
    {
        if (stored.FindVersion(alias.FunctionVersion) is null) return FunctionErrors.FunctionNotFound(alias.Function, alias.FunctionVersion);
        if (FunctionProvisioning.Refusal(stored, alias) is { } refusal) return refusal;
        if (alias.AdditionalVersionWeights.Count > 1) return FunctionErrors.TooManyWeights();

        foreach (var (version, weight) in alias.AdditionalVersionWeights)
        {
            if (weight is not (>= 0.0 and <= 1.0)) return FunctionErrors.BadWeight(version, weight);
            if (version == alias.FunctionVersion) return FunctionErrors.VersionRoutedTwice(version);
            if (alias.FunctionVersion == Qualifiers.Latest) return FunctionErrors.LatestCannotBeRouted();
            if (!Qualifiers.IsNumber(version)) return FunctionErrors.BadWeightVersion(version, weight);
            if (stored.FindVersion(version) is null) return FunctionErrors.FunctionNotFound(alias.Function, version);
        }

        return null;
    }
}
