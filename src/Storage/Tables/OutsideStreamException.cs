namespace Grid.Storage.Tables;

/// <summary>An outside stream's refusal, or an answer that is none.</summary>
/// <param name="type">DynamoDB's name of the error; <c>Unreadable</c> for an answer that cannot be read.</param>
public sealed class OutsideStreamException(string type, string message, Exception? inner = null) : Exception($"{type}: {message}", inner)
{
    public string Type => type;
}
