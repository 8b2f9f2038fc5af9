using Grid.Contracts.Functions;
using Orleans.Concurrency;

namespace Grid.Contracts.Mappings;

/// <summary>One event source mapping; key: <see cref="MappingId.GrainKey"/>. Everything is durable when its call returns; refusals carry AWS's words.</summary>
[Alias("grid.IMappingGrain")]
public interface IMappingGrain : IGrainWithStringKey
{
    /// <summary>Refused when a mapping between the same source and function is there already. The answer is in state Creating; the mapping becomes Enabled or Disabled by itself.</summary>
    /// <param name="mapping">Its state and times do not count.</param>
    [Alias("Create")]
    Task<Outcome<EventSourceMapping>> Create(EventSourceMapping mapping, CancellationToken cancellationToken);

    [Alias("Get"), AlwaysInterleave]
    Task<Outcome<EventSourceMapping>> Get(CancellationToken cancellationToken);

    /// <summary>Readers go on under the new settings after the batches that they have under way.</summary>
    /// <param name="function">Null for the same as before.</param>
    /// <param name="seen"><see cref="EventSourceMapping.LastModified"/> of the mapping that the settings were made from: refused when it has been changed since. Null for whatever it is.</param>
    [Alias("Update")]
    Task<Outcome<EventSourceMapping>> Update(MappingSettings settings, FunctionId? function, string? qualifier, DateTimeOffset? seen, CancellationToken cancellationToken);

    [Alias("Delete")]
    Task<Outcome<EventSourceMapping>> Delete(CancellationToken cancellationToken);

    /// <summary>Sets tags and takes others away.</summary>
    [Alias("Tag")]
    Task<Outcome<Done>> Tag(IReadOnlyDictionary<string, string> set, IReadOnlyList<string> removed, CancellationToken cancellationToken);

    /// <summary>Sees to it that everything that the mapping should read is read, wherever a silo has died.</summary>
    [Alias("Wake"), AlwaysInterleave]
    Task Wake(CancellationToken cancellationToken);
}
