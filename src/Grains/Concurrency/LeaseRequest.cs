using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary><see cref="LeaseAsk"/> on its way to the authority.</summary>
[GenerateSerializer, Immutable, Alias("grid.LeaseRequest")]
internal sealed record LeaseRequest
{
    /// <summary>The silo's address with its generation, as Orleans writes it parsably.</summary>
    [Id(0)] public string Holder { get; init; } = "";

    [Id(1)] public long Sequence { get; init; }

    [Id(2)] public long TableVersion { get; init; }

    [Id(3)] public PoolLine[] Pools { get; init; } = [];

    [Id(4)] public TokenLine[] Tokens { get; init; } = [];

    [Id(5)] public MoveLine[] Moves { get; init; } = [];

    [Id(6)] public long Answered { get; init; }

    public static LeaseRequest From(string holder, LeaseAsk ask) => new()
    {
        Holder = holder,
        Sequence = ask.Sequence,
        Answered = ask.Answered,
        TableVersion = ask.TableVersion,
        Pools = [.. ask.Pools.Select(pool => new PoolLine { Pool = pool.Pool, Held = pool.Held, Want = pool.Want, Ahead = pool.Ahead })],
        Tokens = [.. ask.Tokens.Select(tokens => new TokenLine { Bucket = tokens.Bucket, Unused = tokens.Unused, Want = tokens.Want })],
        Moves = [.. ask.Moves.Select(move => new MoveLine { Number = move.Number, From = move.From, To = move.To, Slots = move.Slots })],
    };

    public LeaseAsk ToAsk() => new(
        Sequence,
        Answered,
        TableVersion,
        [.. Pools.Select(pool => new PoolAsk(pool.Pool, pool.Held, pool.Want, pool.Ahead))],
        [.. Tokens.Select(tokens => new TokenAsk(tokens.Bucket, tokens.Unused, tokens.Want))],
        [.. Moves.Select(move => new PoolMove(move.Number, move.From, move.To, move.Slots))]);

    [GenerateSerializer, Immutable, Alias("grid.LeaseRequest.Pool")]
    internal readonly record struct PoolLine
    {
        [Id(0)] public string Pool { get; init; }

        [Id(1)] public int Held { get; init; }

        [Id(2)] public int Want { get; init; }

        [Id(3)] public int Ahead { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseRequest.Tokens")]
    internal readonly record struct TokenLine
    {
        [Id(0)] public string Bucket { get; init; }

        [Id(1)] public int Unused { get; init; }

        [Id(2)] public int Want { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseRequest.Move")]
    internal readonly record struct MoveLine
    {
        [Id(0)] public long Number { get; init; }

        [Id(1)] public string From { get; init; }

        [Id(2)] public string To { get; init; }

        [Id(3)] public int Slots { get; init; }
    }
}
