namespace Grid.Storage;

/// <summary>Empties what lasts, for the next test suite.</summary>
public interface IStorageReset
{
    /// <summary>
    /// Deletes the state and the reminders of every grain, every stored zip, every schedule, rule, bus and delivery, every record of a stream, and all metrics, for all silos; keys and the files of logs stay.
    /// Grains that are still active fail at their next write: deactivate them first.
    /// </summary>
    Task Reset(CancellationToken cancellationToken);
}
