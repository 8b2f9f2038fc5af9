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

    /// <summary>True when a silo does not answer: what is not there may be on it.</summary>
    public bool IsUnavailable { get; set; }

    public int MostStreams { get; set; } = 10;

    /// <summary>What the next page is.</summary>
    public LogPage Page { get; set; } = new();

    public List<LogTailPart> Parts { get; } = [];

    private static ApiError Unavailable => new(ApiErrorKind.Service, "The service cannot complete the request.");

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
        Task.FromResult<Outcome<LogGroupDescription>>(group == Id ? Described with { KeptDays = Described.RetentionDays ?? 30 } : IsUnavailable ? Unavailable : ApiError.NotFound("The specified log group does not exist."));

    public Task<Outcome<Page<LogStreamDescription>>> Streams(LogStreamQuery query, CancellationToken cancellationToken)
    {
        Calls.Add($"Streams {query.Prefix} {query.ByLastEvent} {query.Descending} {query.After?.Name} {query.After?.LastEvent} {query.Limit}");
        return Task.FromResult<Outcome<Page<LogStreamDescription>>>(IsUnavailable ? Unavailable : new Page<LogStreamDescription> { Items = Known, NextMarker = query.After is null ? Known[^1].Name : null });
    }

    public Task<Outcome<string[]>> Missing(LogGroupDescription group, string[] streams, CancellationToken cancellationToken)
    {
        string[] missing = [.. streams.Except(Known.Select(known => known.Name))];
        return Task.FromResult<Outcome<string[]>>(missing.Length > 0 && IsUnavailable ? Unavailable : missing);
    }

    public Task<Outcome<Done>> CreateStream(LogGroupId group, string stream, CancellationToken cancellationToken)
    {
        if (Known.Count == MostStreams) return Task.FromResult<Outcome<Done>>(new ApiError(ApiErrorKind.LimitExceeded, "Resource limit exceeded."));
        Known.Add(new LogStreamDescription { Name = stream, CreatedAt = 2_000 });
        return Task.FromResult<Outcome<Done>>(new Done());
    }

    public Task Put(LogGroupId group, string stream, IReadOnlyList<NewLogEvent> events, CancellationToken cancellationToken)
    {
        Taken.AddRange(events);
        return Task.CompletedTask;
    }

    public Task<Outcome<Done>> DeleteStream(LogGroupId group, string stream, CancellationToken cancellationToken)
    {
        Known.RemoveAll(known => known.Name == stream);
        return Task.FromResult<Outcome<Done>>(IsUnavailable ? Unavailable : new Done());
    }

    public Task<Outcome<Done>> DeleteGroup(LogGroupId group, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<Done>>(group == Id ? new Done() : ApiError.NotFound("The specified log group does not exist."));
}
