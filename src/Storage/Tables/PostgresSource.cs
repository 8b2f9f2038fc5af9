using Grid.Contracts.Tables;
using Npgsql;

namespace Grid.Storage.Tables;

/// <summary>Where the changes of one PostgreSQL table come from.</summary>
/// <param name="Table">With or without its schema, which is <c>public</c> then.</param>
/// <param name="Slot">Of replication; made when it is missing.</param>
/// <param name="Publication">Made when it is missing.</param>
/// <param name="View">What has to be known of each change.</param>
public sealed record PostgresSource(string ConnectionString, string Table, string Slot, string Publication, TableView View)
{
    internal string Schema => Table.Contains('.', StringComparison.Ordinal) ? Table[..Table.IndexOf('.', StringComparison.Ordinal)] : "public";

    internal string Name => Table[(Table.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>Why a connection string cannot be used; null when it can be tried.</summary>
    public static string? Problem(string connectionString)
    {
        if (connectionString.Length == 0) return "is missing.";
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 } ? null : "names no Host.";
        }
        catch (ArgumentException exception)
        {
            return $"cannot be read: {exception.Message}";
        }
    }
}
