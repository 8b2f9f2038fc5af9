using Grid.Contracts.Mappings;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Mappings;

/// <summary>What every reader of a shard works with.</summary>
internal sealed class ShardReading(
    IGrainFactory grains, BatchAttempts attempts, GivenUpRecords givenUp, IEnumerable<IRecordFormat> formats, TimeProvider time, Dice dice, WorkCount work, ILogger<ShardReading> logger)
{
    private readonly Dictionary<MappingSource, IRecordFormat> _formats = formats.ToDictionary(format => format.Source);

    public IGrainFactory Grains => grains;

    public BatchAttempts Attempts => attempts;

    public GivenUpRecords GivenUp => givenUp;

    public TimeProvider Time => time;

    public Dice Dice => dice;

    public WorkCount Work => work;

    public ILogger Logger => logger;

    public IRecordFormat FormatOf(MappingSource source) => _formats[source];
}
