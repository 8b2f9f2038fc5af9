using Orleans.Concurrency;

namespace Grid.Grains.Tables;

/// <summary>Follows the change stream of one outside table; key: its name in <see cref="TableOptions.OutsideStreams"/>.</summary>
[Alias("grid.IOutsideStreamGrain")]
internal interface IOutsideStreamGrain : IGrainWithStringKey
{
    /// <summary>Begins to follow, unless it does already.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake();
}
