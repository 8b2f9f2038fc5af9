namespace Grid.Contracts.Tables;

/// <summary>Questions about all change streams of a region.</summary>
public interface ITableStreamCatalog
{
    /// <summary>By table, then by label. The marker is the ARN of the page's last one.</summary>
    /// <param name="table">Null for those of all tables.</param>
    /// <param name="after">Behind this one; null begins at the start.</param>
    Task<Page<TableStreamId>> List(string region, string? table, TableStreamId? after, int maxItems, CancellationToken cancellationToken);
}
