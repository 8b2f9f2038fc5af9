namespace Grid.Contracts;

/// <summary>Puts a grid back to its first start. Only test suites reach it (<c>Grid:Security:AcceptAnyKey</c>).</summary>
public interface IGridReset
{
    /// <summary>Ends every environment and deletes every function, layer, blob, queue and message. Access keys stay.</summary>
    Task Reset(CancellationToken cancellationToken);
}
