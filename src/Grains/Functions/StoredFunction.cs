using Grid.Contracts.Async;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>Everything that the grain of one function keeps. Without <see cref="Latest"/> there is no such function.</summary>
[GenerateSerializer, Immutable, Alias("grid.StoredFunction")]
internal sealed record StoredFunction
{
    /// <summary>Name under which the state is stored and scanned.</summary>
    public const string StateName = "function";

    [Id(0)] public FunctionVersion? Latest { get; init; }

    /// <summary><c>$LATEST</c> as it was before the update in progress: what invocations still get. Null when no update is in progress.</summary>
    [Id(1)] public FunctionVersion? InForce { get; init; }

    /// <summary>Published versions in ascending order.</summary>
    [Id(2)] public IReadOnlyList<FunctionVersion> Published { get; init; } = [];

    /// <summary>Null when nothing was ever published.</summary>
    [Id(3)] public Publication? LastPublication { get; init; }

    /// <summary>In ordinal order of their names.</summary>
    [Id(4)] public IReadOnlyList<FunctionAlias> Aliases { get; init; } = [];

    [Id(5)] public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Statements in insertion order, by qualifier; the empty qualifier is the function itself.</summary>
    [Id(6)] public IReadOnlyDictionary<string, IReadOnlyList<Permission>> Policies { get; init; } = new Dictionary<string, IReadOnlyList<Permission>>();

    /// <summary>By version; a version without an entry has the default.</summary>
    [Id(7)] public IReadOnlyDictionary<string, RuntimeManagement> Runtimes { get; init; } = new Dictionary<string, RuntimeManagement>();

    /// <summary>What is to be provisioned, in ordinal order of the qualifiers; at most one for each version, by its number or by one alias.</summary>
    [Id(8)] public IReadOnlyList<StoredProvisionedConcurrency> Provisioned { get; init; } = [];

    /// <summary>Rules for events, by qualifier: <c>$LATEST</c> for the function itself, a version or an alias. What is not here has the defaults.</summary>
    [Id(9)] public IReadOnlyDictionary<string, EventInvokeSettings> Events { get; init; } = new Dictionary<string, EventInvokeSettings>();

    /// <summary>True when chains of invocations may pass through the function without end.</summary>
    [Id(10)] public bool AllowsLoops { get; init; }

    /// <summary><c>$LATEST</c> or a published version; null when there is none.</summary>
    public FunctionVersion? FindVersion(string version) =>
        version == Qualifiers.Latest ? Latest : Published.FirstOrDefault(published => published.Version == version);

    public FunctionAlias? FindAlias(string? name) => Aliases.FirstOrDefault(alias => alias.Name == name);

    /// <summary>The version that a qualifier means: for an alias the one that it points to, for null <c>$LATEST</c>.</summary>
    public FunctionVersion? Resolve(string? qualifier) => FindVersion(FindAlias(qualifier)?.FunctionVersion ?? qualifier ?? Qualifiers.Latest);

    /// <summary>This function with a version put in the place of the one of the same number.</summary>
    public StoredFunction With(FunctionVersion version) => version.Version == Qualifiers.Latest
        ? this with { Latest = version }
        : this with { Published = Published.Select(published => published.Version == version.Version ? version : published).ToArray() };

    /// <summary>This function with a new revision of what a qualifier names itself: an alias, a version, or <c>$LATEST</c> for null.</summary>
    public StoredFunction Revised(string? qualifier)
    {
        if (FindAlias(qualifier) is { } revised)
        {
            var aliases = Aliases.Select(alias => alias == revised ? alias with { RevisionId = Revision.New() } : alias);
            return this with { Aliases = aliases.ToArray() };
        }

        return FindVersion(qualifier ?? Qualifiers.Latest) is { } version ? With(version with { RevisionId = Revision.New() }) : this;
    }
}
