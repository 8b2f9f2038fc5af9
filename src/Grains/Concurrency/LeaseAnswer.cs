using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary><see cref="LeaseGrant"/> on its way to the silo.</summary>
[GenerateSerializer, Immutable, Alias("grid.LeaseAnswer")]
internal sealed record LeaseAnswer
{
    [Id(0)] public TimeSpan Valid { get; init; }

    [Id(1)] public bool Forgets { get; init; }

    [Id(2)] public long TableVersion { get; init; }

    /// <summary>Null when the silo knows the table.</summary>
    [Id(3)] public TableLines? Table { get; init; }

    [Id(4)] public SlotLine[] Pools { get; init; } = [];

    [Id(5)] public TokenLine[] Tokens { get; init; } = [];

    public static LeaseAnswer From(LeaseGrant grant) => new()
    {
        Valid = grant.Valid,
        Forgets = grant.Forgets,
        TableVersion = grant.TableVersion,
        Table = grant.Table is { } table ? TableLines.From(table) : null,
        Pools = [.. grant.Pools.Select(pool => new SlotLine { Pool = pool.Pool, Slots = pool.Slots })],
        Tokens = [.. grant.Tokens.Select(tokens => new TokenLine { Bucket = tokens.Bucket, Tokens = tokens.Tokens, RetryAfter = tokens.RetryAfter })],
    };

    public LeaseGrant ToGrant() => new(
        Valid,
        Forgets,
        TableVersion,
        Table?.ToTable(),
        [.. Pools.Select(pool => new PoolGrant(pool.Pool, pool.Slots))],
        [.. Tokens.Select(tokens => new TokenGrant(tokens.Bucket, tokens.Tokens, tokens.RetryAfter))]);

    [GenerateSerializer, Immutable, Alias("grid.LeaseAnswer.Slots")]
    internal readonly record struct SlotLine
    {
        [Id(0)] public string Pool { get; init; }

        [Id(1)] public int Slots { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseAnswer.Tokens")]
    internal readonly record struct TokenLine
    {
        [Id(0)] public string Bucket { get; init; }

        [Id(1)] public int Tokens { get; init; }

        [Id(2)] public TimeSpan RetryAfter { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseAnswer.Table")]
    internal sealed record TableLines
    {
        [Id(0)] public int Unreserved { get; init; }

        [Id(1)] public int RequestsPerSecond { get; init; }

        [Id(2)] public ReservedLine[] Reserved { get; init; } = [];

        [Id(3)] public ProvisionedLine[] Provisioned { get; init; } = [];

        public static TableLines From(PoolTable table) => new()
        {
            Unreserved = table.Unreserved,
            RequestsPerSecond = table.RequestsPerSecond,
            Reserved = [.. table.Reserved.Select(pool => new ReservedLine { Function = pool.Key, Slots = pool.Value.Slots, RequestsPerSecond = pool.Value.RequestsPerSecond })],
            Provisioned = [.. table.Provisioned.Select(function => new ProvisionedLine { Function = function.Key, RequestsPerSecond = function.Value })],
        };

        public PoolTable ToTable() => new(Unreserved, RequestsPerSecond, Reserved.ToDictionary(line => line.Function, line => new ReservedPool(line.Slots, line.RequestsPerSecond)))
        {
            Provisioned = Provisioned.ToDictionary(line => line.Function, line => line.RequestsPerSecond),
        };
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseAnswer.Provisioned")]
    internal readonly record struct ProvisionedLine
    {
        [Id(0)] public string Function { get; init; }

        [Id(1)] public int RequestsPerSecond { get; init; }
    }

    [GenerateSerializer, Immutable, Alias("grid.LeaseAnswer.Reserved")]
    internal readonly record struct ReservedLine
    {
        [Id(0)] public string Function { get; init; }

        [Id(1)] public int Slots { get; init; }

        [Id(2)] public int RequestsPerSecond { get; init; }
    }
}
