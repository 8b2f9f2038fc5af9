using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Functions;

/// <summary>One function. Decisions are made by the pure classes beside it; the grain stores them, tells the silos and lets transitions go on.</summary>
internal sealed partial class FunctionGrain(
    [PersistentState(StoredFunction.StateName)] IPersistentState<StoredFunction> state,
    ICodePreparation preparation,
    IRouteInvalidation routes,
    TimeProvider clock,
    ILogger<FunctionGrain> logger) : Grain, IFunctionGrain, IFunctionTransition, IProvisioningOrders, IDisposable
{
    private readonly CancellationTokenSource _deactivating = new();
    private Task _transitions = Task.CompletedTask;

    private FunctionId Function => FunctionId.FromGrainKey(this.GetPrimaryKeyString());

    private StoredFunction Stored => state.State;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        ContinueTransitions();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _deactivating.CancelAsync();

    public void Dispose() => _deactivating.Dispose();

    public async Task<Outcome<FunctionVersion>> Create(CreateFunction request, CancellationToken cancellationToken)
    {
        if (Stored.Latest is not null) return FunctionErrors.FunctionExists(Function);
        var layers = await LayerResolution.Resolve(GrainFactory, Function, request.LayerArns, [], cancellationToken);
        if (!layers.Ok) return layers.Error;

        // A deletion may have been interrupted before it gave the share back.
        await GiveBackShare();
        return await Apply(FunctionVersions.Create(Stored, Function, request, layers.Value, clock.GetUtcNow()));
    }

    public async Task<Outcome<FunctionDetails>> Get(string? qualifier, CancellationToken cancellationToken)
    {
        var details = FunctionVersions.Get(Stored, Function, qualifier);
        return details.Ok ? details.Value with { ReservedConcurrency = (await Account.GetFunction(Function, cancellationToken)).Reserved } : details;
    }

    public async Task<Outcome<Done>> Delete(string? qualifier, CancellationToken cancellationToken)
    {
        var deleted = await Apply(FunctionVersions.Delete(Stored, Function, qualifier));
        if (deleted.Ok && qualifier is null) await GiveBackShare();
        return deleted;
    }

    public async Task<Outcome<FunctionVersion>> UpdateCode(UpdateCode request, CancellationToken cancellationToken)
    {
        var decision = FunctionVersions.UpdateCode(Stored, Function, request, clock.GetUtcNow());
        return request.DryRun && decision.Ok ? decision.Value.Answer : await Apply(decision);
    }

    public async Task<Outcome<FunctionVersion>> UpdateConfiguration(SettingsPatch patch, string? revisionId, CancellationToken cancellationToken)
    {
        if (patch.LayerArns is not { } arns || Stored.Latest is not { } latest)
        {
            return await Apply(FunctionVersions.UpdateConfiguration(Stored, Function, patch, revisionId, null, clock.GetUtcNow()));
        }

        var layers = await LayerResolution.Resolve(GrainFactory, Function, arns, latest.Settings.Layers, cancellationToken);
        if (!layers.Ok) return layers.Error;

        return await Apply(FunctionVersions.UpdateConfiguration(Stored, Function, patch, revisionId, layers.Value, clock.GetUtcNow()));
    }

    public Task<Outcome<FunctionVersion>> PublishVersion(PublishVersion request, CancellationToken cancellationToken) =>
        Apply(FunctionVersions.Publish(Stored, Function, request));

    public Task<Outcome<Page<FunctionVersion>>> ListVersions(string? marker, int maxItems, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionVersions.List(Stored, Function, marker, maxItems));

    public Task<Outcome<FunctionAlias>> CreateAlias(AliasChange request, CancellationToken cancellationToken) =>
        Apply(FunctionAliases.Create(Stored, Function, request));

    public Task<Outcome<FunctionAlias>> UpdateAlias(AliasChange request, CancellationToken cancellationToken) =>
        Apply(FunctionAliases.Update(Stored, Function, request));

    public Task<Outcome<FunctionAlias>> GetAlias(string name, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionAliases.Get(Stored, Function, name));

    public Task<Outcome<Page<FunctionAlias>>> ListAliases(string? functionVersion, string? marker, int maxItems, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionAliases.List(Stored, Function, functionVersion, marker, maxItems));

    public Task<Outcome<Done>> DeleteAlias(string name, CancellationToken cancellationToken) =>
        Apply(FunctionAliases.Delete(Stored, Function, name));

    public Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        Apply(FunctionTags.Add(Stored, Function, tags));

    public Task<Outcome<Done>> Untag(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        Apply(FunctionTags.Remove(Stored, Function, keys));

    public Task<Outcome<IReadOnlyDictionary<string, string>>> ListTags(CancellationToken cancellationToken) =>
        Task.FromResult(FunctionTags.List(Stored, Function));

    public Task<Outcome<ResourcePolicy>> AddPermission(Permission permission, string? qualifier, string? revisionId, CancellationToken cancellationToken) =>
        Apply(FunctionPolicies.Add(Stored, Function, permission, qualifier, revisionId));

    public Task<Outcome<ResourcePolicy>> GetPolicy(string? qualifier, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionPolicies.Get(Stored, Function, qualifier));

    public Task<Outcome<Done>> RemovePermission(string statementId, string? qualifier, string? revisionId, CancellationToken cancellationToken) =>
        Apply(FunctionPolicies.Remove(Stored, Function, statementId, qualifier, revisionId));

    public Task<Outcome<RuntimeManagement>> PutRuntimeManagement(RuntimeManagement request, string? qualifier, CancellationToken cancellationToken) =>
        Apply(FunctionRuntimes.Put(Stored, Function, request, qualifier));

    public Task<Outcome<RuntimeManagement>> GetRuntimeManagement(string? qualifier, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionRuntimes.Get(Stored, Function, qualifier));

    public Task<Outcome<FunctionRoute>> Route(string? qualifier, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionRouting.Route(Stored, Function, qualifier));

    public Task Settle(string version, string generation, PreparationFailure? failure) =>
        Store(FunctionTransitions.Settle(Stored, version, generation, failure));

    /// <summary>Stores what was decided and answers, or answers the refusal.</summary>
    private async Task<Outcome<T>> Apply<T>(Outcome<Change<T>> decision)
    {
        if (!decision.Ok) return decision.Error;
        await Store(decision.Value.Next);
        return decision.Value.Answer;
    }

    /// <summary>
    /// Makes a state durable; then no silo serves an older one, and what has to go on by itself goes on. Nothing happens when nothing has changed.
    /// </summary>
    private async Task Store(StoredFunction next)
    {
        var before = Stored;
        if (ReferenceEquals(next, before)) return;

        try
        {
            state.State = next;
            await (next.Latest is null ? state.ClearStateAsync() : state.WriteStateAsync());
        }
        catch
        {
            // Nobody knows which state is durable now: the next activation reads it.
            state.State = before;
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            await routes.Forget(Function);
        }

        ContinueTransitions();
        if (FunctionProvisioning.Differ(before, next)) await Provisioning.Wake();
    }

    private void ContinueTransitions()
    {
        if (_transitions.IsCompleted) _transitions = Transit();
    }

    /// <summary>Prepares one version after the other until none is in progress. The grain serves calls meanwhile.</summary>
    private async Task Transit()
    {
        var self = this.AsReference<IFunctionTransition>();
        var stopping = _deactivating.Token;
        while (FunctionTransitions.Next(Stored) is { } version && !stopping.IsCancellationRequested)
        {
            try
            {
                var failure = await Prepare(version, stopping);
                await self.Settle(version.Version, version.Generation, failure);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                TransitionInterrupted(logger, exception, Function.Arn, version.Version);
                DeactivateOnIdle();
                return;
            }
        }
    }

    /// <returns>Null when the version's code is ready.</returns>
    private async Task<PreparationFailure?> Prepare(FunctionVersion version, CancellationToken stopping)
    {
        try
        {
            await Task.Run(() => preparation.Prepare(version, stopping), stopping);
            return null;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            var failure = exception is CodePreparationException known
                ? new PreparationFailure { ReasonCode = known.ReasonCode, Reason = known.Message }
                : new PreparationFailure { ReasonCode = "InternalError", Reason = "Lambda was unable to prepare the function's code." };
            PreparationFailed(logger, exception, Function.Arn, version.Version, failure.ReasonCode);
            return failure;
        }
    }
}
