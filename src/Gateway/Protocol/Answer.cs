using System.Text.Json;

namespace Grid.Gateway.Protocol;

/// <summary>What an operation answers when it succeeds.</summary>
/// <param name="Body">Writes the JSON value; null for no body.</param>
internal readonly record struct Answer(int Status, Action<Utf8JsonWriter>? Body)
{
    internal static Answer NoContent => new(204, null);

    internal static Answer Ok(Action<Utf8JsonWriter> body) => new(200, body);

    internal static Answer Accepted(Action<Utf8JsonWriter> body) => new(202, body);

    internal static Answer Created(Action<Utf8JsonWriter> body) => new(201, body);
}
