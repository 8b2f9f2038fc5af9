namespace Grid.Contracts.Observability;

/// <summary>What a silo decided.</summary>
[GenerateSerializer, Alias("grid.DecisionKind")]
public enum DecisionKind
{
    None = 0,

    /// <summary>An invocation or another call was refused by a limit. Figures: <c>limit</c> and what of it was <c>held</c>; a limit on memory is in MB.</summary>
    Throttled = 1,

    /// <summary>An environment is started. Figures: the invocations <c>waiting</c>, environments <c>starting</c> with this one, environments <c>busy</c>.</summary>
    Started = 2,

    /// <summary>No environment could be started for want of memory. Figures in MB: <c>limit</c>, what of it was <c>held</c>, what was <c>needed</c>.</summary>
    NotStarted = 3,

    /// <summary>A silo was chosen for an environment. Figures: its <c>freeMb</c> and the <c>environments</c> it has.</summary>
    Placed = 4,

    /// <summary>An invocation was sent to another silo. Figure: the environments <c>idle</c> there, as far as this silo knew.</summary>
    Forwarded = 5,
}
