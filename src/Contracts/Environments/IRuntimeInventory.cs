namespace Grid.Contracts.Environments;

/// <summary>Which runtimes the grid can run at present.</summary>
public interface IRuntimeInventory
{
    /// <summary>Sorted by identifier.</summary>
    IReadOnlyList<RuntimeDescription> Available { get; }
}
