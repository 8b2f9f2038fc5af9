using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;

namespace Grid.Grains.Functions;

/// <summary>What becomes of a function's provisioned concurrency. A version has it once, by its number or by one alias that points to it.</summary>
internal static class FunctionProvisioning
{
    public static Outcome<Change<ProvisionedConcurrency>> Put(StoredFunction stored, FunctionId function, string qualifier, int requested, DateTimeOffset now)
    {
        if (qualifier == Qualifiers.Latest) return FunctionErrors.LatestCannotBeProvisioned();
        if (Missing(stored, function, qualifier) is { } missing) return missing;
        var alias = stored.FindAlias(qualifier);
        if (alias is { AdditionalVersionWeights.Count: > 0 }) return FunctionErrors.WeightedAliasCannotBeProvisioned();
        if (Conflict(stored, qualifier, alias?.FunctionVersion ?? qualifier) is { } conflict) return conflict;

        var put = new StoredProvisionedConcurrency { Qualifier = qualifier, Requested = requested, LastModified = now };
        var all = stored.Provisioned.Where(other => other.Qualifier != qualifier).Append(put).OrderBy(other => other.Qualifier, StringComparer.Ordinal);
        return new Change<ProvisionedConcurrency>(stored with { Provisioned = all.ToArray() }, Answer(function, put));
    }

    public static Outcome<StoredProvisionedConcurrency> Get(StoredFunction stored, FunctionId function, string qualifier)
    {
        if (qualifier == Qualifiers.Latest) return FunctionErrors.LatestIsNotProvisioned();
        if (Missing(stored, function, qualifier) is { } missing) return missing;
        return stored.Provisioned.FirstOrDefault(config => config.Qualifier == qualifier) is { } found ? found : FunctionErrors.NothingProvisioned();
    }

    public static Outcome<Page<StoredProvisionedConcurrency>> List(StoredFunction stored, FunctionId function, string? marker, int maxItems)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        var after = Marker.ReadName(marker);
        return Paging.Cut(stored.Provisioned.Where(config => after is null || string.CompareOrdinal(config.Qualifier, after) > 0), maxItems, config => Marker.WriteName(config.Qualifier));
    }

    /// <summary>What is not configured counts as deleted.</summary>
    public static Outcome<Change<Done>> Delete(StoredFunction stored, FunctionId function, string qualifier)
    {
        if (qualifier == Qualifiers.Latest) return FunctionErrors.LatestIsNotProvisioned();
        if (Missing(stored, function, qualifier) is { } missing) return missing;
        return new Change<Done>(stored.WithoutProvisioned(qualifier), default);
    }

    /// <summary>The same function without the provisioned concurrency of a qualifier.</summary>
    public static StoredFunction WithoutProvisioned(this StoredFunction stored, string qualifier) =>
        stored.Provisioned.Any(config => config.Qualifier == qualifier)
            ? stored with { Provisioned = stored.Provisioned.Where(config => config.Qualifier != qualifier).ToArray() }
            : stored;

    /// <summary>Why an alias that has provisioned concurrency must not become like this; null when it may, or has none.</summary>
    public static ApiError? Refusal(StoredFunction stored, FunctionAlias alias)
    {
        if (stored.Provisioned.All(config => config.Qualifier != alias.Name)) return null;
        if (alias.FunctionVersion == Qualifiers.Latest) return FunctionErrors.LatestCannotBeProvisioned();
        return stored.FindAlias(alias.Name)?.FunctionVersion == alias.FunctionVersion ? null : Conflict(stored, alias.Name, alias.FunctionVersion);
    }

    /// <summary>Environments wanted of all versions together.</summary>
    public static int Total(StoredFunction stored) => stored.Provisioned.Sum(config => config.Requested);

    /// <summary>Environments wanted of one version.</summary>
    public static int Of(StoredFunction stored, string version) => stored.Provisioned.Where(config => stored.Resolve(config.Qualifier)?.Version == version).Sum(config => config.Requested);

    /// <summary>The versions that can be provisioned now: those that are ready to run.</summary>
    public static ProvisionedVersion[] Wanted(StoredFunction stored) =>
    [
        .. from config in stored.Provisioned
           let version = stored.Resolve(config.Qualifier)
           where version is { State: FunctionState.Active }
           select new ProvisionedVersion { Version = version, Requested = config.Requested },
    ];

    /// <summary>True when other environments are wanted than before.</summary>
    public static bool Differ(StoredFunction before, StoredFunction after) =>
        before.Provisioned.Count + after.Provisioned.Count > 0
        && (Total(before) != Total(after) || !Wanted(before).Select(Key).SequenceEqual(Wanted(after).Select(Key)));

    /// <param name="standing">How its version stands on the silos; null while nothing is known.</param>
    public static ProvisionedConcurrency Answer(FunctionId function, StoredProvisionedConcurrency config, ProvisionedStanding? standing = null)
    {
        var available = Math.Min(standing?.Available ?? 0, config.Requested);
        var failed = available < config.Requested ? standing?.Failure : null;
        return new ProvisionedConcurrency
        {
            FunctionArn = $"{function.Arn}:{config.Qualifier}",
            Requested = config.Requested,
            Available = available,
            Allocated = Math.Min(available + (standing?.Starting ?? 0), config.Requested),
            Status = available == config.Requested ? ProvisioningStatus.Ready : failed is null ? ProvisioningStatus.InProgress : ProvisioningStatus.Failed,
            StatusReason = failed,
            LastModified = config.LastModified,
            InUse = standing?.InUse ?? 0,
        };
    }

    private static (string Generation, string Version, int Requested) Key(ProvisionedVersion wanted) => (wanted.Version.Generation, wanted.Version.Version, wanted.Requested);

    /// <summary>In AWS's words: of a version it is the function that is not found, of an alias the alias, whether there is such a function or not.</summary>
    private static ApiError? Missing(StoredFunction stored, FunctionId function, string qualifier)
    {
        if (stored.Latest is not null && stored.Resolve(qualifier) is not null) return null;
        return Qualifiers.IsNumber(qualifier) ? FunctionErrors.FunctionNotFound(function, qualifier) : FunctionErrors.AliasNotFound(function, qualifier);
    }

    private static ApiError? Conflict(StoredFunction stored, string qualifier, string version)
    {
        if (version == Qualifiers.Latest) return FunctionErrors.LatestCannotBeProvisioned();
        var other = stored.Provisioned.Any(config => config.Qualifier != qualifier && stored.Resolve(config.Qualifier)?.Version == version);
        if (!other) return null;
        return Qualifiers.IsNumber(qualifier) ? FunctionErrors.VersionProvisionedByAlias() : FunctionErrors.VersionProvisioned();
    }
}
