using Grid.Contracts;
using Grid.Contracts.Async;

namespace Grid.Grains.Functions;

/// <summary>What holds for events that nobody waits for, and for chains of invocations.</summary>
internal sealed partial class FunctionGrain
{
    public Task<Outcome<EventInvokeConfig>> PutEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken) =>
        Apply(FunctionEvents.Put(Stored, Function, request, qualifier, clock.GetUtcNow()));

    public Task<Outcome<EventInvokeConfig>> UpdateEventInvokeConfig(EventInvokeChange request, string? qualifier, CancellationToken cancellationToken) =>
        Apply(FunctionEvents.Update(Stored, Function, request, qualifier, clock.GetUtcNow()));

    public Task<Outcome<EventInvokeConfig>> GetEventInvokeConfig(string? qualifier, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionEvents.Get(Stored, Function, qualifier));

    public Task<Outcome<Page<EventInvokeConfig>>> ListEventInvokeConfigs(string? marker, int maxItems, CancellationToken cancellationToken) =>
        Task.FromResult(FunctionEvents.List(Stored, Function, marker, maxItems));

    public Task<Outcome<Done>> DeleteEventInvokeConfig(string? qualifier, CancellationToken cancellationToken) =>
        Apply(FunctionEvents.Delete(Stored, Function, qualifier));

    public Task<Outcome<bool>> PutRecursion(bool allowsLoops, CancellationToken cancellationToken)
    {
        if (Stored.Latest is null) return Task.FromResult<Outcome<bool>>(FunctionErrors.FunctionNotFound(Function, null));
        return Apply<bool>(new Change<bool>(Stored.AllowsLoops == allowsLoops ? Stored : Stored with { AllowsLoops = allowsLoops }, allowsLoops));
    }

    public Task<Outcome<bool>> GetRecursion(CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<bool>>(Stored.Latest is null ? FunctionErrors.FunctionNotFound(Function, null) : Stored.AllowsLoops);
}
