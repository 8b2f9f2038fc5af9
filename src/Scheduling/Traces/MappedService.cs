namespace Grid.Scheduling.Traces;

/// <summary>A service on the map.</summary>
public sealed class MappedService(int reference, string name, string? type) : CallStatistics
{
    private readonly Dictionary<int, MappedCall> _calls = [];

    public int Reference => reference;

    public string Name => name;

    /// <summary>Its origin; <c>client</c>, <c>remote</c> or an AWS type for one that has recorded nothing.</summary>
    public string? Type => type;

    public bool IsRoot { get; set; }

    public IReadOnlyCollection<MappedCall> Calls => _calls.Values;

    internal void Call(MappedService called, Segment segment)
    {
        if (!_calls.TryGetValue(called.Reference, out var call)) _calls[called.Reference] = call = new MappedCall(called.Reference);
        call.See(segment);
        call.Count(segment);
    }
}
