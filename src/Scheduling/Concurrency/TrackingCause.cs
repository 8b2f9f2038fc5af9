namespace Grid.Scheduling.Concurrency;

/// <summary>Why target tracking changes a number.</summary>
public enum TrackingCause
{
    /// <summary>Nothing is to be done.</summary>
    None = 0,

    /// <summary>There are fewer than the minimum.</summary>
    Minimum = 1,

    /// <summary>There are more than the maximum.</summary>
    Maximum = 2,

    /// <summary>The utilisation is above the target.</summary>
    High = 3,

    /// <summary>The utilisation is below the target.</summary>
    Low = 4,
}
