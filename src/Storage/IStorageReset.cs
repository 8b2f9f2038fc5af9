namespace Grid.Storage;

/// <summary>Empties the data folder for the next test suite.</summary>
public interface IStorageReset
{
    /// <summary>
    /// Deletes the state of every grain and every stored zip; keys and logs stay.
    /// Grains that are still active fail at their next write: deactivate them first.
    /// </summary>
    Task Reset(CancellationToken cancellationToken);
}
