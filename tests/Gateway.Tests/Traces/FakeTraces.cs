using System.Collections.Concurrent;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Traces;

namespace Grid.Gateway.Tests.Traces;

/// <summary>Keeps what is recorded, and answers with what a test says.</summary>
internal sealed class FakeTraces : ITraces, ITraceSink
{
    public ConcurrentQueue<(string Region, string Document)> Recorded { get; } = [];

    public TraceQuery? Query { get; private set; }

    public Outcome<TracePage> Page { get; set; } = new TracePage();

    /// <summary>What is added fails.</summary>
    public bool Fails { get; set; }

    public void Add(string region, ReadOnlyMemory<byte> document)
    {
        if (Fails) throw new InvalidOperationException("A test wants it.");
        Recorded.Enqueue((region, Encoding.UTF8.GetString(document.Span)));
    }

    public Task<IReadOnlyList<RejectedSegment>> Put(string region, IReadOnlyList<ReadOnlyMemory<byte>> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) Add(region, document);
        return Task.FromResult<IReadOnlyList<RejectedSegment>>([new RejectedSegment("70de5b6f19ff9a0a", "MissingName", "Invalid segment. ErrorCode: MissingName")]);
    }

    public Task<Outcome<TracePage>> Summaries(TraceQuery query, CancellationToken cancellationToken)
    {
        Query = query;
        return Task.FromResult(Page);
    }

    public Task<IReadOnlyList<Trace>> Get(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Trace>>([.. ids.Select(id => new Trace { Id = id, Duration = TimeSpan.FromMilliseconds(1500), Segments = [new TraceSegment("70de5b6f19ff9a0a", "{}")] })]);

    public Task<IReadOnlyList<TracedService>> Graph(string region, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<TracedService>>([]);

    public Task<IReadOnlyList<TracedService>> Graph(string region, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TracedService>>(
            [new TracedService { Reference = 0, Name = "f", Type = "AWS::Lambda", IsRoot = true, Counts = new TraceCounts { Ok = 1, Throttles = 2 }, Durations = [new(0.25, 1)], Calls = [new TracedCall { To = 1 }] }]);
}
