using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Mappings;

namespace Grid.Gateway.Tests.Mappings;

/// <summary>A mapping's grain that keeps what it is given, and refuses when the test says so.</summary>
internal sealed class FakeMapping : IMappingGrain
{
    public static DateTimeOffset Modified { get; } = new(2026, 11, 25, 1, 2, 3, 45, TimeSpan.Zero);

    public EventSourceMapping? Mapping { get; set; }

    public ApiError? Refusal { get; set; }

    public (MappingSettings Settings, FunctionId? Function, string? Qualifier)? Updated { get; private set; }

    public (IReadOnlyDictionary<string, string> Set, IReadOnlyList<string> Removed)? Tagged { get; private set; }

    public Task<Outcome<EventSourceMapping>> Create(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        Mapping = mapping with { State = MappingState.Creating, StateTransitionReason = mapping.IsOfQueue ? "USER_INITIATED" : "User action", LastModified = Modified };
        return Answer();
    }

    public Task<Outcome<EventSourceMapping>> Get(CancellationToken cancellationToken) => Answer();

    public Task<Outcome<EventSourceMapping>> Update(MappingSettings settings, FunctionId? function, string? qualifier, DateTimeOffset? seen, CancellationToken cancellationToken)
    {
        Updated = (settings, function, qualifier);
        return Answer();
    }

    public Task<Outcome<EventSourceMapping>> Delete(CancellationToken cancellationToken)
    {
        Mapping = Mapping is null ? null : Mapping with { State = MappingState.Deleting };
        return Answer();
    }

    public Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> set, IReadOnlyList<string> removed, CancellationToken cancellationToken)
    {
        Tagged = (set, removed);
        return Task.FromResult<Outcome<Done>>(Mapping is null ? Missing : new Done());
    }

    public Task Wake(CancellationToken cancellationToken) => Task.CompletedTask;

    private static ApiError Missing => ApiError.NotFound("The resource you requested does not exist.");

    private Task<Outcome<EventSourceMapping>> Answer() => Task.FromResult<Outcome<EventSourceMapping>>((Refusal, Mapping) switch
    {
        ({ } refusal, _) => refusal,
        (_, { } mapping) => mapping,
        _ => Missing,
    });
}
