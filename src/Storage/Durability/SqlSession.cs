using System.Data;
using System.Data.Common;

namespace Grid.Storage.Durability;

/// <summary>One open connection with its prepared statements. Used by one caller at a time. Texts name parameters with <c>@</c>, which both dialects know.</summary>
/// <param name="connection">Open; belongs to the session from here on.</param>
internal sealed class SqlSession(DbConnection connection) : IDisposable
{
    private readonly Dictionary<string, DbCommand> prepared = new(StringComparer.Ordinal);
    private DbTransaction? transaction;

    /// <summary>False once the connection is lost.</summary>
    public bool IsOpen => connection.State == ConnectionState.Open;

    public void Begin() => transaction = connection.BeginTransaction();

    public void Commit()
    {
        transaction!.Commit();
        End();
    }

    /// <summary>Undoes what is not committed; does nothing when there is nothing to undo, or nobody to tell.</summary>
    public void RollBack()
    {
        try
        {
            if (IsOpen) transaction?.Rollback();
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The database has already rolled back by itself, as it does when the disk is full or broken, or the connection is lost.
        }

        End();
    }

    /// <summary>
    /// The statement, ready to run with these values; prepared at its first use.
    /// Every use of a text must name the same parameters in the same order.
    /// </summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!prepared.TryGetValue(sql, out var command)) prepared[sql] = command = Prepare(sql, parameters);
        for (var index = 0; index < parameters.Length; index++) command.Parameters[index].Value = parameters[index].Value ?? DBNull.Value;
        command.Transaction = transaction;
        return command;
    }

    /// <summary>An empty batch of statements that go out together; where <see cref="DbConnection.CanCreateBatch"/>.</summary>
    public DbBatch Batch()
    {
        var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        return batch;
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Command(sql, parameters).ExecuteNonQuery();

    /// <summary>The first column of the first row, or null when there is no row.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) => Command(sql, parameters).ExecuteScalar();

    public Task<List<TRow>> Rows<TRow>(
        string sql, Func<DbDataReader, TRow> row, CancellationToken cancellationToken, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Rows(Command(sql, parameters), row, cancellationToken);

    public void Dispose()
    {
        foreach (var command in prepared.Values) command.Dispose();
        transaction?.Dispose();
        connection.Dispose();
    }

    private static async Task<List<TRow>> Rows<TRow>(DbCommand command, Func<DbDataReader, TRow> row, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(row(reader));
        return rows;
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this project.
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, _) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private void End()
    {
        transaction?.Dispose();
        transaction = null;
    }
}
