namespace Grid.Scheduling.EventSources;

/// <summary>Whose grammar it is: event buses and topics differ in what they take.</summary>
internal sealed record MatchOperators
{
    public static MatchOperators EventBridge { get; } = new() { Wildcard = true, Numbers = 5e9m, NumbersName = "5.0E9" };

    public static MatchOperators Topics { get; } = new() { Wildcard = false, Numbers = 1e9m, NumbersName = "1.0E9" };

    /// <summary><c>wildcard</c>, also inside <c>anything-but</c>.</summary>
    public required bool Wildcard { get; init; }

    /// <summary>The largest number that can be compared, and, negated, the smallest.</summary>
    public required decimal Numbers { get; init; }

    /// <summary>The same as AWS prints it.</summary>
    public required string NumbersName { get; init; }
}
