namespace Grid.Scheduling.Environments;

/// <summary>Decides how many booted runtimes wait on a silo for a function of one kind (a runtime, and a memory size where the runtime fixes its heap at the start).</summary>
public interface IStemCellsPolicy
{
    /// <summary>How many cells to keep. The silo's limit for all kinds together comes on top.</summary>
    /// <param name="sinceStarts">How long ago environments of the kind were started on this silo, at most 64 of them, the latest first; empty before the first.</param>
    int Keep(ReadOnlySpan<TimeSpan> sinceStarts);
}
