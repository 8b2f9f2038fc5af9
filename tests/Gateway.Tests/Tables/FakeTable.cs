using System.Text;
using Grid.Contracts;
using Grid.Contracts.Streams;
using Grid.Contracts.Tables;

namespace Grid.Gateway.Tests.Tables;

/// <summary>A grid with one table, whose stream has one shard, and with a catalog that lists it.</summary>
internal sealed class FakeTable : ITableStreamGrain, IShardGrain, ITableStreamCatalog
{
    public const string Label = "2024-11-18T14:36:44.149";

    private static readonly DateTimeOffset s_opened = new(2024, 11, 18, 14, 36, 44, 149, TimeSpan.Zero);

    private readonly List<byte[]> _records = [];

    public static TableStreamId Id { get; } = new("us-east-1", "orders", Label);

    public StreamShard Shard { get; private set; } = new() { Log = 5, CreatedAt = s_opened };

    /// <summary>Position of the oldest record.</summary>
    public int Oldest { get; set; }

    /// <summary>Of all records.</summary>
    public DateTimeOffset ArrivedAt { get; set; } = DateTimeOffset.MaxValue;

    public bool IsClosed { get; private set; }

    public List<string> Calls { get; } = [];

    public ApiError? Refusal { get; set; }

    public TableStream Stream => new()
    {
        Id = Id, View = TableView.NewAndOldImages, Keys = new TableKeys { Hash = "Id", Range = "At" }, OpenedAt = s_opened, ClosedAt = IsClosed ? s_opened.AddHours(1) : null, Shards = [Shard],
    };

    public IGrainFactory Grains => FakeTableGrains.Create(this);

    public void Add(int count, int bytes = 1)
    {
        var item = new TableItem { Json = Encoding.UTF8.GetBytes($$$"""{"Id":{"N":"1"},"v":{"S":"{{{new string('x', bytes)}}}"}}"""), Bytes = bytes };
        for (var index = 0; index < count; index++)
            _records.Add(TableRecords.Write(new TableChange { Type = TableChangeType.Insert, Keys = item, NewImage = null, At = s_opened, UserType = "Service", PrincipalId = "p" }, TableView.NewImage, s_opened));
    }

    public void End()
    {
        IsClosed = true;
        Shard = Shard with { End = _records.Count, ClosedAt = s_opened.AddHours(1) };
    }

    public Task<Outcome<TableStream>> Open(TableView view, TableKeys keys, CancellationToken cancellationToken) => Answer($"Open {view} {keys.Hash} {keys.Range}");

    public Task<Outcome<TableStream>> Close(CancellationToken cancellationToken) => Answer("Close");

    public Task<Outcome<TableStream>> Describe(string? label, CancellationToken cancellationToken) =>
        Task.FromResult<Outcome<TableStream>>(label == Label ? Stream : ApiError.NotFound($"Requested resource not found: Stream: {(Id with { Label = label! }).Arn} not found"));

    public Task<Outcome<int>> Put(TableChange[] changes, CancellationToken cancellationToken)
    {
        Calls.AddRange(changes.Select(change => $"{change.Type} {Show(change.Keys)} {Show(change.NewImage)} {Show(change.OldImage)} {change.At:O} {change.UserType} {change.PrincipalId}"));
        return Task.FromResult<Outcome<int>>(Refusal is null ? changes.Length : Refusal);
    }

    public Task Sweep(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ShardPut> Put(NewRecord[] records, bool limited, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Two records to a block.</summary>
    public Task<ShardPage> Read(long from, int maxRecords, int maxBytes, int waitMs, CancellationToken cancellationToken)
    {
        var first = Math.Max((int)from, Oldest);
        List<RecordBlock> blocks = [];
        for (var start = first - (first % 2); start < _records.Count && blocks.Sum(block => block.Count) < maxRecords + 1; start += 2)
        {
            var some = _records.Skip(start).Take(2).ToArray();
            var bytes = new byte[some.Sum(record => RecordBlock.SizeOf("k", record.Length))];
            var written = 0;
            foreach (var record in some) written += RecordBlock.Write(bytes.AsSpan(written), ArrivedAt.ToUnixTimeMilliseconds(), "k", record);
            blocks.Add(new RecordBlock { First = start, Count = some.Length, Bytes = bytes });
        }

        return Task.FromResult(new ShardPage { Blocks = blocks, From = first, Head = _records.Count, IsClosed = IsClosed });
    }

    public Task<ShardPage> ReadLimited(long from, int maxRecords, int maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> At(DateTimeOffset arrivedAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> Head(CancellationToken cancellationToken) => Task.FromResult((long)_records.Count);

    Task<long> IShardGrain.Close(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Page<TableStreamId>> List(string region, string? table, TableStreamId? after, int maxItems, CancellationToken cancellationToken)
    {
        Calls.Add($"List {region} {table} {after?.Arn} {maxItems}");
        return Task.FromResult(new Page<TableStreamId> { Items = [Id], NextMarker = maxItems == 1 ? Id.Arn : null });
    }

    private static string Show(TableItem? item) => item is null ? "-" : Encoding.UTF8.GetString(item.Json);

    private Task<Outcome<TableStream>> Answer(string call)
    {
        Calls.Add(call);
        return Task.FromResult<Outcome<TableStream>>(Refusal is null ? Stream : Refusal);
    }
}
