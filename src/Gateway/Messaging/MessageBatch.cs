using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>Up to ten entries in one call, each with an outcome of its own.</summary>
internal static partial class MessageBatch
{
    private const int Most = 10;
    private const int MostBytes = 1_048_576;

    /// <param name="what">AWS's name of an entry.</param>
    internal static Entry<T>[] Read<T>(ApiRequest request, string what, Func<ObjectReader, Outcome<T>> read)
    {
        var readers = request.Body.Objects("Entries") ?? [];
        if (readers.Length == 0) request.Refuse(new ApiError(ApiErrorKind.EmptyBatchRequest, $"There should be at least one {what} in the request."));
        if (readers.Length > Most) request.Refuse(new ApiError(ApiErrorKind.TooManyEntriesInBatchRequest, $"Maximum number of entries per request are {Most}. You have sent {readers.Length}."));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<Entry<T>>();
        foreach (var reader in readers.Take(Most))
        {
            var id = reader.Text("Id", []) ?? "";
            if (!Id().IsMatch(id))
            {
                request.Refuse(new ApiError(
                    ApiErrorKind.InvalidBatchEntryId, "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long."));
            }

            if (!ids.Add(id)) request.Refuse(new ApiError(ApiErrorKind.BatchEntryIdsNotDistinct, $"Id {id} repeated."));
            entries.Add(new Entry<T>(id, read(reader)));
        }

        return [.. entries];
    }

    /// <summary>All messages together have the limit of one.</summary>
    internal static void CheckSize(ApiRequest request, NewMessage[] messages)
    {
        var bytes = messages.Sum(message => (long)message.Body.Length + message.Attributes.Sum(attribute =>
            attribute.Key.Length + attribute.Value.DataType.Length + (attribute.Value.Text is { } text ? System.Text.Encoding.UTF8.GetByteCount(text) : attribute.Value.Binary.Length)));
        if (bytes > MostBytes) request.Refuse(new ApiError(ApiErrorKind.BatchRequestTooLong, $"Batch requests cannot be longer than {MostBytes} bytes. You have sent {bytes} bytes."));
    }

    internal static T[] Good<T>(Entry<T>[] entries) => [.. entries.Where(entry => entry.Value.Ok).Select(entry => entry.Value.Value!)];

    /// <param name="outcomes">Of the entries that could be read, in their order.</param>
    internal static Answer Answer<T, TDone>(Entry<T>[] entries, Outcome<TDone>[] outcomes, Action<Utf8JsonWriter, T, TDone> write)
    {
        var next = 0;
        var all = Array.ConvertAll(entries, entry => (entry.Id, entry.Value, Outcome: entry.Value.Ok ? outcomes[next++] : entry.Value.Error!));
        return Protocol.Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("Successful");
            foreach (var (id, value, outcome) in all.Where(done => done.Outcome.Ok))
            {
                json.WriteStartObject();
                json.WriteString("Id", id);
                write(json, value.Value!, outcome.Value!);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("Failed");
            foreach (var (id, _, outcome) in all.Where(done => !done.Outcome.Ok))
            {
                var name = QueueWords.Name(outcome.Error!.Kind);
                json.WriteStartObject();
                json.WriteString("Id", id);
                json.WriteBoolean("SenderFault", name.Fault == "Sender");
                json.WriteString("Code", name.QueryCode);
                json.WriteString("Message", outcome.Error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex Id();

    internal readonly record struct Entry<T>(string Id, Outcome<T> Value);
}
