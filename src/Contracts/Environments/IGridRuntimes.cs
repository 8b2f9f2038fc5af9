namespace Grid.Contracts.Environments;

/// <summary>The runtimes of all silos that host environments: what functions of this grid may have.</summary>
public interface IGridRuntimes : IRuntimeInventory;
