using System.Runtime.CompilerServices;
using Grid.Contracts;
using Grid.Contracts.Logs;

namespace Grid.Gateway.Tests.Logs;

/// <summary>One log group with streams and events in memory, which notes what is asked of it.</summary>
internal sealed class FakeLogs : ILogs
{
    public static LogGroupId Id => new("us-east-1", "/aws/lambda/f");

    public LogGroupDescription Described { get; set; } = new() { Id = Id, CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_000), StoredBytes = 77 };

    public List<LogStreamDescription> Known { get; } = [];

    public List<NewLogEvent> Taken { get; } = [];

    public List<LogQuery> Queries { get; } = [];

    /// <summary>What the next page is.</summary>
    public LogPage Page { get; set; } = new();

    public List<LogTailPart> Parts { get; } = [];

    public List<string> Calls { get; } = [];

    public ValueTask<LogPage> Filter(LogQuery query, CancellationToken cancellationToken)
    {
        Queries.Add(query);
        return ValueTask.FromResult(Page);
    }

    public async IAsyncEnumerable<LogTailPart> Tail(LogTailQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var part in Parts) yield return part;
    }

    public Task<Page<LogGroupDescription>> Groups(string region, string? prefix, string? part, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        Calls.Add($"Groups {region} {prefix} {part} {marker} {maxItems}");
        return Task.FromResult(new Page<LogGroupDescription> { Items = [Described], NextMarker = marker is null ? Described.Id.Name : null });
    }

    public Task<Outcome<LogGroupDescription>> Group(LogGroupId group, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<LogGroupDescription>>(group == Id ? Described : ApiError.NotFound("The specified log group does not exist."));

    public Task<Page<LogStreamDescription>> Streams(LogStreamQuery query, CancellationToken cancellationToken)
    {
        Calls.Add($"Streams {query.Prefix} {query.ByLastEvent} {query.Descending} {query.After?.Name} {query.After?.LastEvent} {query.Limit}");
        return Task.FromResult(new Page<LogStreamDescription> { Items = Known, NextMarker = query.After is null ? Known[^1].Name : null });
    }

    public Task<LogStreamDescription?> Stream(LogGroupId group, string stream, CancellationToken cancellationToken) => Task.FromResult(Known.Find(known => known.Name == stream));

    public Task CreateStream(LogGroupId group, string stream, CancellationToken cancellationToken)
    {
        Known.Add(new LogStreamDescription { Name = stream, CreatedAt = 2_000 });
        return Task.CompletedTask;
    }

    public Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events, CancellationToken cancellationToken)
    {
        Taken.AddRange(events);
        return Task.CompletedTask;
    }

    public Task DeleteStream(LogGroupId group, string stream, CancellationToken cancellationToken)
    {
        Known.RemoveAll(known => known.Name == stream);
        return Task.CompletedTask;
    }

    public Task<Outcome<Done>> DeleteGroup(LogGroupId group, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Done>>(group == Id ? new Done() : ApiError.NotFound("The specified log group does not exist."));
}
