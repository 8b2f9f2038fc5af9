namespace Grid.Storage.Durability;

/// <summary>The data folder cannot be used. The message is one line for the person who starts the process.</summary>
public sealed class DataFolderException(string message, Exception? innerException = null) : Exception(message, innerException);
