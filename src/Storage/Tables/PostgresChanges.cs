using System.Runtime.CompilerServices;
using Grid.Contracts.Tables;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Grid.Storage.Tables;

/// <summary>
/// The changes of one PostgreSQL table, in the order in which they were committed, from where the replication slot stands. What is confirmed is not told again; what is not is told
/// again to whoever comes next. One reader has the slot at a time: the server sees to it.
/// </summary>
public sealed class PostgresChanges : IAsyncDisposable
{
    private const int BatchChanges = 500;
    private const int BatchBytes = 1024 * 1024;

    /// <summary>How often the server hears how far its changes are durable.</summary>
    private static readonly TimeSpan Status = TimeSpan.FromSeconds(5);

    /// <summary>What may pass between two confirmations of transactions that are told at once.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    private readonly PostgresSource _source;
    private readonly uint _table;
    private readonly PostgresTypes _types;
    private readonly LogicalReplicationConnection _connection;
    private readonly TimeProvider _machine;
    private readonly ITimer _quiet;
    private long? _toldAt;

    /// <summary>A transaction is being told, or not all of it is durable.</summary>
    private volatile bool _underWay;

    private PostgresChanges(PostgresSource source, PostgresTypes types, LogicalReplicationConnection connection, TableKeys keys, uint table, bool isNew, TimeProvider machine)
    {
        (_source, _types, _connection, Keys, _table, IsNew, _machine) = (source, types, connection, keys, table, isNew, machine);
        _quiet = machine.CreateTimer(static changes => ((PostgresChanges)changes!).ConfirmQuiet(), this, Status, Status);
    }

    public TableKeys Keys { get; }

    /// <summary>The slot was not there: changes from before this moment will not be told.</summary>
    public bool IsNew { get; }

    /// <exception cref="PostgresSourceException">The server or the table is not set up for it.</exception>
    /// <exception cref="NpgsqlException">The server does not answer, or refuses.</exception>
    public static async Task<PostgresChanges> Open(PostgresSource source, TimeProvider machine, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString) { Pooling = false, ApplicationName = "grid" };
        var types = new PostgresTypes(settings.ConnectionString);
        var (keys, table, hasSlot) = await PostgresSetup.Check(source, settings.ConnectionString, types, cancellationToken);
        // Values come as text, whose form depends on these.
        settings.Options = $"{settings.Options} -c DateStyle=ISO -c TimeZone=UTC -c IntervalStyle=iso_8601 -c bytea_output=hex -c extra_float_digits=1".TrimStart();
        var connection = new LogicalReplicationConnection(settings.ConnectionString) { WalReceiverStatusInterval = Status };
        try
        {
            await connection.Open(cancellationToken);
            if (!hasSlot) await connection.CreatePgOutputReplicationSlot(source.Slot, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellationToken);
            return new PostgresChanges(source, types, connection, keys, table, !hasSlot, machine);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for changes, until it is cancelled or the connection is lost. May be called once.</summary>
    /// <exception cref="NpgsqlException">The connection is lost, or somebody else has the slot.</exception>
    public async IAsyncEnumerable<PostgresBatch> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<TableChange> changes = [];
        var bytes = 0;
        var at = DateTimeOffset.UnixEpoch;
        var options = new PgOutputReplicationOptions(_source.Publication, PgOutputProtocolVersion.V1, binary: false);
        await foreach (var message in _connection.StartReplication(new PgOutputReplicationSlot(_source.Slot), options, cancellationToken))
        {
            if (message is BeginMessage begin)
            {
                _underWay = true;
                at = new DateTimeOffset(DateTime.SpecifyKind(begin.TransactionCommitTimestamp, DateTimeKind.Utc));
            }
            else if (message is CommitMessage commit)
            {
                yield return new PostgresBatch([.. changes], commit.TransactionEndLsn);
                changes.Clear();
                bytes = 0;
            }
            else
            {
                foreach (var change in await Changes(message, at, cancellationToken))
                {
                    changes.Add(change);
                    bytes += change.Keys.Json.Length + (change.NewImage?.Json.Length ?? 0) + (change.OldImage?.Json.Length ?? 0);
                }

                // A transaction may be larger than memory.
                if (changes.Count < BatchChanges && bytes < BatchBytes) continue;
                yield return new PostgresBatch([.. changes], null);
                changes.Clear();
                bytes = 0;
            }
        }
    }

    /// <summary>Everything up to the end of a transaction is durable. The server hears of it at once, or within five seconds when it heard of another one just before.</summary>
    public async Task Confirm(NpgsqlLogSequenceNumber end, CancellationToken cancellationToken)
    {
        _connection.SetReplicationStatus(end);
        _underWay = false;
        var now = _machine.GetTimestamp();
        if (_toldAt is { } before && _machine.GetElapsedTime(before, now) < Often) return;
        _toldAt = now;
        await _connection.SendStatusUpdate(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _quiet.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>While others write and this table rests, the server would keep all that they write, were it not told that nothing of it is wanted.</summary>
    private void ConfirmQuiet()
    {
        // In this order: what was received before is durable when nothing is under way afterwards.
        var received = _connection.LastReceivedLsn;
        if (!_underWay && received > _connection.LastFlushedLsn) _connection.SetReplicationStatus(received);
    }

    private async Task<TableChange[]> Changes(PgOutputReplicationMessage message, DateTimeOffset at, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case InsertMessage insert when IsOurs(insert.Relation):
                return [Inserted(await Row(insert.NewRow, insert.Relation, cancellationToken), at)];
            case FullUpdateMessage update when IsOurs(update.Relation):
                var old = await Row(update.OldRow, update.Relation, cancellationToken);
                return Updated(old, (await Row(update.NewRow, update.Relation, cancellationToken)).Over(old), at, isWhole: true);
            case IndexUpdateMessage update when IsOurs(update.Relation):
                var key = await Row(update.Key, update.Relation, cancellationToken);
                return Updated(key, (await Row(update.NewRow, update.Relation, cancellationToken)).Over(key), at, isWhole: false);
            case DefaultUpdateMessage update when IsOurs(update.Relation):
                var row = await Row(update.NewRow, update.Relation, cancellationToken);
                return Updated(row, row, at, isWhole: false);
            case FullDeleteMessage delete when IsOurs(delete.Relation):
                return [Removed(await Row(delete.OldRow, delete.Relation, cancellationToken), at, isWhole: true)];
            case KeyDeleteMessage delete when IsOurs(delete.Relation):
                return [Removed(await Row(delete.Key, delete.Relation, cancellationToken), at, isWhole: false)];
            default:
                return [];
        }
    }

    /// <summary>By its number, which a new name does not change; or by its name, for what was changed before the table was made anew.</summary>
    private bool IsOurs(RelationMessage relation) => relation.RelationId == _table || (relation.RelationName == _source.Name && relation.Namespace == _source.Schema);

    private TableItem KeyOf(PostgresRow row) => row.Item(Keys.Range is { } range ? [Keys.Hash, range] : [Keys.Hash]);

    private TableItem? Whole(PostgresRow row) => _source.View is TableView.KeysOnly && row.Unknown.Contains(true) ? null : row.Item();

    private TableChange Inserted(PostgresRow row, DateTimeOffset at) => new() { Type = TableChangeType.Insert, Keys = KeyOf(row), NewImage = Whole(row), At = at };

    private TableChange Removed(PostgresRow row, DateTimeOffset at, bool isWhole) =>
        new() { Type = TableChangeType.Remove, Keys = KeyOf(row), OldImage = isWhole ? Whole(row) : null, At = at };

    /// <summary>An item whose key changes is another one: the old one is gone, and there is a new one.</summary>
    private TableChange[] Updated(PostgresRow old, PostgresRow row, DateTimeOffset at, bool isWhole)
    {
        var keys = KeyOf(row);
        if (!KeyOf(old).SameAs(keys)) return [Removed(old, at, isWhole), Inserted(row, at)];
        return [new TableChange { Type = TableChangeType.Modify, Keys = keys, NewImage = Whole(row), OldImage = isWhole ? Whole(old) : null, At = at }];
    }

    private async Task<PostgresRow> Row(ReplicationTuple tuple, RelationMessage relation, CancellationToken cancellationToken)
    {
        var count = relation.Columns.Count;
        var row = new PostgresRow([.. relation.Columns.Select(column => column.ColumnName)], new PostgresType[count], new string?[count], new bool[count]);
        for (var index = 0; index < count; index++) row.Types[index] = await _types.Of(relation.Columns[index].DataTypeId, cancellationToken);
        var column = 0;
        await foreach (var value in tuple.WithCancellation(cancellationToken))
        {
            row.Unknown[column] = value.IsUnchangedToastedValue;
            if (!value.IsDBNull && !value.IsUnchangedToastedValue) row.Values[column] = await value.Get<string>(cancellationToken);
            column++;
        }

        return row;
    }
}
