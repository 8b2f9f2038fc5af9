namespace Grid.Storage.Tables;

/// <summary>A PostgreSQL table is not set up so that its changes can be read; the message says what to do.</summary>
public sealed class PostgresSourceException(string message) : Exception(message);
