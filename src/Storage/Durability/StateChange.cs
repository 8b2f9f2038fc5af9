namespace Grid.Storage.Durability;

/// <summary>A change of one grain's state, compared and swapped: the kind of write that nearly all are. Ends with the new tag, or null when it was refused.</summary>
/// <param name="expected">The tag that the row must have; null when there must be no row.</param>
/// <param name="data">The new state; null deletes the row, whose tag is the answer.</param>
internal sealed class StateChange(StateKey key, StateTag? expected, byte[]? data) : TableWrite<StateTag?>
{
    private const string WhereTag = "WHERE id = @id AND version = @version AND grain_key = @key";
    private const string UpdateSql = $"UPDATE grain_state SET version = version + 1, data = @data {WhereTag}";
    private const string DeleteSql = $"DELETE FROM grain_state {WhereTag}";

    private const string InsertSql = """
        INSERT INTO grain_state (state_name, grain_key, grain_type, version, data) VALUES (@name, @key, @type, 1, @data)
        ON CONFLICT DO NOTHING RETURNING id
        """;

    public StateKey Key => key;

    public StateTag? Expected => expected;

    public byte[]? Data => data;

    public override void Apply(SqlSession session)
    {
        if (expected is not { } tag) Answer(Insert(session));
        else if (data is null) Answer(session.Execute(DeleteSql, ("@id", tag.Id), ("@version", tag.Version), ("@key", key.GrainKey)) == 1 ? tag.Id : null);
        else Answer(session.Execute(UpdateSql, ("@id", tag.Id), ("@version", tag.Version), ("@key", key.GrainKey), ("@data", data)) == 1 ? tag.Id : null);
    }

    /// <param name="id">The row that was changed; null when none was.</param>
    public void Answer(long? id) => Result = id is { } row ? new StateTag(row, (expected?.Version ?? 0) + (data is null ? 0 : 1)) : null;

    private long? Insert(SqlSession session) =>
        (long?)session.Scalar(InsertSql, ("@name", key.StateName), ("@key", key.GrainKey), ("@type", key.GrainType), ("@data", data));
}
