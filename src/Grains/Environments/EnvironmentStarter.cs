using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Grains.Observability;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Environments;

/// <summary>Cold starts on this silo: takes memory for the environment, activates its grain and hands out what it made.</summary>
internal sealed class EnvironmentStarter(IGrainFactory grains, ILocalSiloDetails silo, LocalEnvironments local, MemoryBudget memory, DecisionLog decisions, OwnSilo own) : IEnvironmentStarter
{
    private readonly string _silo = silo.SiloAddress.ToParsableString();

    public async Task<Outcome<IExecutionEnvironment>> Start(EnvironmentStart start)
    {
        if (!own.MayHost) return new ApiError(ApiErrorKind.Service, "This silo hosts no environments.");
        var memoryMb = start.Version.Settings.MemorySizeMb;
        if (await memory.Take(memoryMb) is { } refusal)
        {
            decisions.NotStarted(start.Version, ThrottleScope.Memory, refusal.Reason ?? "FunctionTooLarge", memory.LimitMb, memory.PromisedMb, memoryMb);
            return refusal;
        }

        var ended = Task.CompletedTask;
        try
        {
            var key = EnvironmentKey.NewOn(_silo);
            await grains.GetGrain<IEnvironmentGrain>(key.ToString()).Start(start);
            var environment = local.Find(key.Id) ?? throw new EnvironmentGoneException("The environment ended while it was being started.");
            ended = environment.Ended;
            return new Outcome<IExecutionEnvironment> { Value = environment };
        }
        finally
        {
            _ = ReturnAfter(ended, memoryMb);
        }
    }

    private async Task ReturnAfter(Task ended, int memoryMb)
    {
        await ended;
        memory.Return(memoryMb);
    }
}
