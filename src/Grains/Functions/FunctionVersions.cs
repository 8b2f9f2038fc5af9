using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>What becomes of <c>$LATEST</c> and of published versions when somebody creates, updates, publishes or deletes.</summary>
internal static class FunctionVersions
{
    private const string CreatingCode = "Creating";
    private const string CreatingReason = "The function is being created.";

    public static Outcome<Change<FunctionVersion>> Create(
        StoredFunction stored, FunctionId function, CreateFunction request, IReadOnlyList<LayerReference> layers, DateTimeOffset now)
    {
        if (stored.Latest is not null) return FunctionErrors.FunctionExists(function);
        if (request.Tags.Count > FunctionLimits.Tags) return FunctionErrors.TooManyTags();

        var latest = new FunctionVersion
        {
            Function = function,
            Settings = request.Settings with { Layers = layers },
            Code = request.Code,
            LastModified = now,
            Generation = NewGeneration(),
        };
        if (TooLarge(latest) is { } tooLarge) return tooLarge;

        var created = new StoredFunction { Latest = Pending(latest), Tags = request.Tags };
        return request.Publish ? Publish(created, null) : new Change<FunctionVersion>(created, created.Latest);
    }

    public static Outcome<Change<FunctionVersion>> UpdateCode(StoredFunction stored, FunctionId function, UpdateCode request, DateTimeOffset now)
    {
        if (stored.Latest is not { } latest) return FunctionErrors.FunctionNotFound(function, null);
        if (Refusal(latest, request.RevisionId) is { } refusal) return refusal;

        var settings = request.Architecture is { } architecture ? latest.Settings with { Architecture = architecture } : latest.Settings;
        var updated = Updated(latest with { Code = request.Code, Settings = settings }, now);
        if (TooLarge(updated) is { } tooLarge) return tooLarge;

        var next = stored with { Latest = updated, InForce = latest };
        return request.Publish ? Publish(next, null) : new Change<FunctionVersion>(next, updated);
    }

    /// <param name="layers">What <see cref="SettingsPatch.LayerArns"/> resolved to; null when the patch leaves the layers as they are.</param>
    public static Outcome<Change<FunctionVersion>> UpdateConfiguration(
        StoredFunction stored, FunctionId function, SettingsPatch patch, string? revisionId, IReadOnlyList<LayerReference>? layers, DateTimeOffset now)
    {
        if (stored.Latest is not { } latest) return FunctionErrors.FunctionNotFound(function, null);
        if (Refusal(latest, revisionId) is { } refusal) return refusal;

        var updated = Updated(latest with { Settings = latest.Settings.Patched(patch, layers) }, now);
        return TooLarge(updated) is { } tooLarge
            ? tooLarge
            : new Change<FunctionVersion>(stored with { Latest = updated, InForce = latest }, updated);
    }

    public static Outcome<Change<FunctionVersion>> Publish(StoredFunction stored, FunctionId function, PublishVersion request)
    {
        if (stored.Latest is not { } latest) return FunctionErrors.FunctionNotFound(function, null);
        if (Refusal(latest, request.RevisionId) is { } refusal) return refusal;
        if (request.CodeSha256 is { } sha256 && sha256 != latest.Code.Sha256) return FunctionErrors.WrongCodeSha256(sha256, latest.Code.Sha256);

        return Publish(stored, request.Description);
    }

    /// <summary>Deletes the function, or one version of it. A version that does not exist counts as deleted.</summary>
    public static Outcome<Change<Done>> Delete(StoredFunction stored, FunctionId function, string? qualifier)
    {
        if (qualifier == Qualifiers.Latest) return FunctionErrors.LatestCannotBeDeleted();
        if (qualifier is not null && !Qualifiers.IsNumber(qualifier)) return FunctionErrors.AliasCannotBeDeletedHere();
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        if (qualifier is null) return new Change<Done>(new StoredFunction(), default);

        var aliases = stored.Aliases.Where(alias => alias.PointsTo(qualifier)).Select(alias => alias.Name).ToArray();
        if (aliases.Length > 0) return FunctionErrors.VersionHasAliases(aliases);
        if (stored.FindVersion(qualifier) is not { } version) return new Change<Done>(stored, default);
        if (FunctionProvisioning.Of(stored, qualifier) > 0) return FunctionErrors.VersionHasProvisionedConcurrency();

        var rest = stored with
        {
            Published = stored.Published.Where(published => published != version).ToArray(),
            Policies = stored.Policies.Without(qualifier),
            Runtimes = stored.Runtimes.Without(qualifier),
            Events = stored.Events.Without(qualifier),
        };
        return new Change<Done>(rest, default);
    }

    public static Outcome<FunctionDetails> Get(StoredFunction stored, FunctionId function, string? qualifier) =>
        stored.Resolve(qualifier) is { } version
            ? new FunctionDetails { Version = version, Tags = stored.Tags }
            : FunctionErrors.FunctionNotFound(function, qualifier);

    public static Outcome<Page<FunctionVersion>> List(StoredFunction stored, FunctionId function, string? marker, int maxItems)
    {
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, null);
        var after = Marker.ReadNumber(marker);
        return Paging.Cut(All(stored).Where(version => after is null || Number(version) > after), maxItems, version => Marker.WriteNumber(Number(version)));
    }

    /// <summary><c>$LATEST</c> first, then ascending.</summary>
    public static IEnumerable<FunctionVersion> All(StoredFunction stored) => stored.Latest is { } latest ? stored.Published.Prepend(latest) : [];

    /// <summary>Zero for <c>$LATEST</c>.</summary>
    public static long Number(FunctionVersion version) =>
        version.Version == Qualifiers.Latest ? 0 : long.Parse(version.Version, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Adds a version that is a copy of <c>$LATEST</c>, unless the newest version is that already.</summary>
    private static Change<FunctionVersion> Publish(StoredFunction stored, string? description)
    {
        var latest = stored.Latest!;
        var last = stored.LastPublication;
        if (last is not null && last.Code == latest.Code && last.Settings.Same(latest.Settings)
            && stored.FindVersion(Text(last.Number)) is { } newest)
        {
            return new(stored, newest);
        }

        var number = (last?.Number ?? 0) + 1;
        var version = Pending(latest with
        {
            Version = Text(number),
            Settings = description is null ? latest.Settings : latest.Settings with { Description = description },
        });
        var next = stored with
        {
            Latest = latest with { RevisionId = Revision.New() },
            Published = stored.Published.Append(version).ToArray(),
            LastPublication = new Publication { Number = number, Settings = latest.Settings, Code = latest.Code },
        };
        return new(next, version);
    }

    /// <summary>Why <c>$LATEST</c> must not be changed or published now; null when it may.</summary>
    private static ApiError? Refusal(FunctionVersion latest, string? revisionId)
    {
        if (revisionId is not null && revisionId != latest.RevisionId) return FunctionErrors.WrongRevision();
        if (latest.State is not FunctionState.Active) return FunctionErrors.InState(latest.State);
        return latest.LastUpdateStatus is UpdateStatus.InProgress ? FunctionErrors.UpdateInProgress(latest.Function) : null;
    }

    private static ApiError? TooLarge(FunctionVersion version)
    {
        var bytes = version.Code.UnzippedSizeBytes + version.Settings.Layers.Sum(layer => layer.Code.UnzippedSizeBytes);
        return bytes > FunctionLimits.UnzippedBytes ? FunctionErrors.CodeTooLarge(bytes) : null;
    }

    private static FunctionVersion Pending(FunctionVersion version) => version with
    {
        RevisionId = Revision.New(),
        State = FunctionState.Pending,
        StateReason = CreatingReason,
        StateReasonCode = CreatingCode,
        LastUpdateStatus = UpdateStatus.None,
        LastUpdateStatusReason = null,
        LastUpdateStatusReasonCode = null,
    };

    private static FunctionVersion Updated(FunctionVersion version, DateTimeOffset now) => version with
    {
        LastModified = now,
        RevisionId = Revision.New(),
        Generation = NewGeneration(),
        LastUpdateStatus = UpdateStatus.InProgress,
        LastUpdateStatusReason = CreatingReason,
        LastUpdateStatusReasonCode = CreatingCode,
    };

    private static string NewGeneration() => Guid.NewGuid().ToString("N");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
