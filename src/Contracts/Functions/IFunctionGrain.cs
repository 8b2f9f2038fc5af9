using Grid.Contracts.Async;
using Grid.Contracts.Concurrency;
using Orleans.Concurrency;

namespace Grid.Contracts.Functions;

/// <summary>
/// One function: its <c>$LATEST</c>, versions, aliases, tags and policies. Key: <see cref="FunctionId.GrainKey"/>.
/// Every change is durable before the call returns, and no silo serves the old route after it. Answers carry AWS's errors and texts.
/// </summary>
[Alias("grid.IFunctionGrain")]
public interface IFunctionGrain : IGrainWithStringKey
{
    /// <summary>The answer is in state Pending; the function becomes Active by itself.</summary>
    [Alias("Create")]
    Task<Outcome<FunctionVersion>> Create(CreateFunction request, CancellationToken cancellationToken);

    /// <param name="qualifier">Version or alias; null means <c>$LATEST</c>.</param>
    [Alias("Get")]
    Task<Outcome<FunctionDetails>> Get(string? qualifier, CancellationToken cancellationToken);

    /// <summary>Deletes the function, or one version of it.</summary>
    [Alias("Delete")]
    Task<Outcome<Done>> Delete(string? qualifier, CancellationToken cancellationToken);

    [Alias("UpdateCode")]
    Task<Outcome<FunctionVersion>> UpdateCode(UpdateCode request, CancellationToken cancellationToken);

    [Alias("UpdateConfiguration")]
    Task<Outcome<FunctionVersion>> UpdateConfiguration(SettingsPatch patch, string? revisionId, CancellationToken cancellationToken);

    [Alias("PublishVersion")]
    Task<Outcome<FunctionVersion>> PublishVersion(PublishVersion request, CancellationToken cancellationToken);

    /// <summary><c>$LATEST</c> first, then ascending.</summary>
    [Alias("ListVersions")]
    Task<Outcome<Page<FunctionVersion>>> ListVersions(string? marker, int maxItems, CancellationToken cancellationToken);

    [Alias("CreateAlias")]
    Task<Outcome<FunctionAlias>> CreateAlias(AliasChange request, CancellationToken cancellationToken);

    [Alias("UpdateAlias")]
    Task<Outcome<FunctionAlias>> UpdateAlias(AliasChange request, CancellationToken cancellationToken);

    [Alias("GetAlias")]
    Task<Outcome<FunctionAlias>> GetAlias(string name, CancellationToken cancellationToken);

    /// <summary>By name; <paramref name="functionVersion"/> narrows to the aliases that point to it.</summary>
    [Alias("ListAliases")]
    Task<Outcome<Page<FunctionAlias>>> ListAliases(string? functionVersion, string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>Succeeds also when there is no such alias, as AWS does.</summary>
    [Alias("DeleteAlias")]
    Task<Outcome<Done>> DeleteAlias(string name, CancellationToken cancellationToken);

    [Alias("Tag")]
    Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken);

    [Alias("Untag")]
    Task<Outcome<Done>> Untag(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    [Alias("ListTags")]
    Task<Outcome<IReadOnlyDictionary<string, string>>> ListTags(CancellationToken cancellationToken);

    [Alias("AddPermission")]
    Task<Outcome<ResourcePolicy>> AddPermission(Permission permission, string? qualifier, string? revisionId, CancellationToken cancellationToken);

    [Alias("GetPolicy")]
    Task<Outcome<ResourcePolicy>> GetPolicy(string? qualifier, CancellationToken cancellationToken);

    [Alias("RemovePermission")]
    Task<Outcome<Done>> RemovePermission(string statementId, string? qualifier, string? revisionId, CancellationToken cancellationToken);

    [Alias("PutRuntimeManagement")]
    Task<Outcome<RuntimeManagement>> PutRuntimeManagement(RuntimeManagement request, string? qualifier, CancellationToken cancellationToken);

    [Alias("GetRuntimeManagement")]
    Task<Outcome<RuntimeManagement>> GetRuntimeManagement(string? qualifier, CancellationToken cancellationToken);

    /// <summary>Where invocations of the qualifier go. Refuses with AWS's invoke errors (404, 409 while Pending, 502 when Failed).</summary>
    [Alias("Route")]
    Task<Outcome<FunctionRoute>> Route(string? qualifier, CancellationToken cancellationToken);

    /// <summary>Reserves concurrency for the function, 0 upwards; 0 stops it.</summary>
    [Alias("PutConcurrency")]
    Task<Outcome<FunctionConcurrency>> PutConcurrency(int reserved, CancellationToken cancellationToken);

    [Alias("GetConcurrency")]
    Task<Outcome<FunctionConcurrency>> GetConcurrency(CancellationToken cancellationToken);

    [Alias("DeleteConcurrency")]
    Task<Outcome<Done>> DeleteConcurrency(CancellationToken cancellationToken);

    /// <summary>
    /// Wants environments of a published version, or of the one that an alias points to, that are there ahead of demand; they are started after the answer,
    /// and come back by themselves whatever stops.
    /// </summary>
    /// <param name="requested">1 upwards.</param>
    [Alias("PutProvisionedConcurrency")]
    Task<Outcome<ProvisionedConcurrency>> PutProvisionedConcurrency(string qualifier, int requested, CancellationToken cancellationToken);

    /// <summary>Asks the silos, so that other calls do not wait for it.</summary>
    [Alias("GetProvisionedConcurrency"), AlwaysInterleave]
    Task<Outcome<ProvisionedConcurrency>> GetProvisionedConcurrency(string qualifier, CancellationToken cancellationToken);

    /// <inheritdoc cref="GetProvisionedConcurrency"/>
    [Alias("ListProvisionedConcurrency"), AlwaysInterleave]
    Task<Outcome<Page<ProvisionedConcurrency>>> ListProvisionedConcurrency(string? marker, int maxItems, CancellationToken cancellationToken);

    /// <summary>What is not configured counts as deleted.</summary>
    [Alias("DeleteProvisionedConcurrency")]
    Task<Outcome<Done>> DeleteProvisionedConcurrency(string qualifier, CancellationToken cancellationToken);

    /// <summary>Replaces the rules for events of the function (null), a version or an alias. The values are checked.</summary>
    [Alias("PutEventInvokeConfig")]
    Task<Outcome<EventInvokeConfig>> PutEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken);

    [Alias("UpdateEventInvokeConfig")]
    Task<Outcome<EventInvokeConfig>> UpdateEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken);

    [Alias("GetEventInvokeConfig")]
    Task<Outcome<EventInvokeConfig>> GetEventInvokeConfig(string? qualifier, CancellationToken cancellationToken);

    [Alias("ListEventInvokeConfigs")]
    Task<Outcome<Page<EventInvokeConfig>>> ListEventInvokeConfigs(string? marker, int maxItems, CancellationToken cancellationToken);

    [Alias("DeleteEventInvokeConfig")]
    Task<Outcome<Done>> DeleteEventInvokeConfig(string? qualifier, CancellationToken cancellationToken);

    /// <summary>Says whether the function may call itself in a circle for ever.</summary>
    [Alias("PutRecursion")]
    Task<Outcome<bool>> PutRecursion(bool allowsLoops, CancellationToken cancellationToken);

    [Alias("GetRecursion")]
    Task<Outcome<bool>> GetRecursion(CancellationToken cancellationToken);
}
