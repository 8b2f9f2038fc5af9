using Grid.Contracts;
using Grid.Contracts.Concurrency;
using Grid.Contracts.Functions;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>Provisioned concurrency that stands as the test says and is there as soon as it is asked for.</summary>
internal sealed class ScriptedProvisioned : IProvisionedConcurrency
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ProvisionedUse> _uses = [];
    private readonly Dictionary<string, List<int>> _sets = [];

    /// <summary>The answer of the next calls for this function.</summary>
    public Dictionary<string, ApiError> Refusals { get; } = [];

    public IReadOnlyList<int> SetsOf(FunctionId function)
    {
        lock (_lock) return [.. _sets.GetValueOrDefault(function.Region, [])];
    }

    public void Stands(FunctionId function, int capacity, int inUse)
    {
        lock (_lock) _uses[function.Region] = new ProvisionedUse { Requested = capacity, Available = capacity, InUse = inUse };
    }

    public Task<Outcome<ProvisionedUse>> Get(FunctionId function, string qualifier, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult<Outcome<ProvisionedUse>>(qualifier == "gone" ? ApiError.NotFound("Function not found: x") : _uses.GetValueOrDefault(function.Region, new ProvisionedUse()));
    }

    public Task<Outcome<Done>> Set(FunctionId function, string qualifier, int count, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Refusals.TryGetValue(function.Region, out var refusal)) return Task.FromResult<Outcome<Done>>(refusal);
            var use = _uses.GetValueOrDefault(function.Region, new ProvisionedUse());
            _uses[function.Region] = use with { Requested = count, Available = count };
            if (!_sets.TryGetValue(function.Region, out var sets)) _sets[function.Region] = sets = [];
            sets.Add(count);
            return Task.FromResult<Outcome<Done>>(new Done());
        }
    }
}
