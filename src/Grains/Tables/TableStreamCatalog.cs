using Grid.Contracts;
using Grid.Contracts.Tables;
using Grid.Storage.Durability;

namespace Grid.Grains.Tables;

/// <summary>Answers from the stored states; no grain is activated.</summary>
internal sealed class TableStreamCatalog(IGrainStateIndex index, TimeProvider time) : ITableStreamCatalog
{
    private const int Batch = 100;

    public async Task<Page<TableStreamId>> List(string region, string? table, TableStreamId? after, int maxItems, CancellationToken cancellationToken)
    {
        var over = time.GetUtcNow() - TableStreamGrain.Retention;
        var found = new List<TableStreamId>();
        string? last = null;
        IReadOnlyList<StoredState<StoredTable>> page;
        do
        {
            page = await index.Scan<StoredTable>(StoredTable.StateName, TableStreamId.KeyOf(region, table ?? ""), last, Batch, cancellationToken);
            foreach (var (key, stored) in page.Select(one => (one.Key, one.State)))
            {
                last = key;
                if (table is not null && TableStreamId.FromGrainKey(key).Table != table) continue;
                foreach (var stream in stored.Streams.Where(stream => !(stream.ClosedAt <= over) && IsAfter(stream.Id, after)))
                {
                    if (found.Count == maxItems) return new Page<TableStreamId> { Items = found, NextMarker = found[^1].Arn };
                    found.Add(stream.Id);
                }
            }
        }
        while (page.Count == Batch);
        return new Page<TableStreamId> { Items = found };
    }

    private static bool IsAfter(TableStreamId id, TableStreamId? other) =>
        other is not { } before || string.CompareOrdinal(id.Table, before.Table) is var tables && (tables > 0 || (tables == 0 && string.CompareOrdinal(id.Label, before.Label) > 0));
}
