namespace Grid.Contracts.Traces;

/// <summary>Takes segments that a silo or its functions record. Never waits: what it has no room for is dropped, counted in <c>grid.traces.segments</c>, and said in the log.</summary>
public interface ITraceSink
{
    /// <param name="document">JSON in UTF-8. The sink's from here on.</param>
    void Add(string region, ReadOnlyMemory<byte> document);

    /// <summary>A segment that a function has sent: once it has proved to be one, a collector hears of it, too.</summary>
    /// <inheritdoc cref="Add" path="/param"/>
    void AddSent(string region, ReadOnlyMemory<byte> document) => Add(region, document);
}
