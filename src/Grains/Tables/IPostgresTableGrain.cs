using Orleans.Concurrency;

namespace Grid.Grains.Tables;

/// <summary>Follows one PostgreSQL table; key: its name in <see cref="TableOptions.PostgresTables"/>.</summary>
[Alias("grid.IPostgresTableGrain")]
internal interface IPostgresTableGrain : IGrainWithStringKey
{
    /// <summary>Begins to follow, unless it does already.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake();
}
