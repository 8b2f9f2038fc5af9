namespace Grid.Grains.Mappings;

/// <summary>How an attempt at a batch ended.</summary>
internal enum BatchEnd
{
    Succeeded = 0,

    /// <summary>The function failed, or said so.</summary>
    Failed = 1,

    /// <summary>The function said from which record on it has failed.</summary>
    FailedFrom = 2,

    /// <summary>The function did not get it.</summary>
    NotReached = 3,
}
