namespace Grid.Storage.Durability;

/// <summary>The database cannot be used. The message is one line for the person who starts the process.</summary>
public sealed class DatabaseException(string message, Exception? innerException = null) : Exception(message, innerException);
