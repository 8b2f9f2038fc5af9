using System.Text.Json;

namespace Grid.Scheduling.Mappings;

/// <summary>
/// What a function that reports item failures (<c>ReportBatchItemFailures</c>) has answered about a batch. An empty answer, null, an object without <c>batchItemFailures</c> and an empty
/// list mean success. An item without an identifier or with one that the batch has not, and any other answer, mean that all of the batch has failed, as on AWS.
/// </summary>
public sealed class BatchAnswer
{
    private const string Failures = "batchItemFailures";
    private const string Identifier = "itemIdentifier";

    private BatchAnswer(bool allFailed, IReadOnlySet<string> failed)
    {
        AllFailed = allFailed;
        Failed = failed;
    }

    public static BatchAnswer Success { get; } = new(false, new HashSet<string>());

    public static BatchAnswer Failure { get; } = new(true, new HashSet<string>());

    /// <summary>The whole batch counts as failed.</summary>
    public bool AllFailed { get; }

    /// <summary>Identifiers of the items that have failed; empty when all of the batch has.</summary>
    public IReadOnlySet<string> Failed { get; }

    public bool IsSuccess => !AllFailed && Failed.Count == 0;

    /// <param name="payload">What the function returned; UTF-8.</param>
    /// <param name="isOfBatch">Whether an identifier is that of an item of the batch.</param>
    public static BatchAnswer Read(ReadOnlyMemory<byte> payload, Func<string, bool> isOfBatch)
    {
        if (payload.Span.Trim(" \t\r\n"u8).IsEmpty) return Success;
        try
        {
            using var json = JsonDocument.Parse(payload);
            return Read(json.RootElement, isOfBatch);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // No JSON, or a text that is half a character.
            return Failure;
        }
    }

    private static BatchAnswer Read(JsonElement answer, Func<string, bool> isOfBatch)
    {
        switch (answer.ValueKind)
        {
            case JsonValueKind.Null:
            case JsonValueKind.String when answer.ValueEquals(""):
            case JsonValueKind.Array when answer.GetArrayLength() == 0:
                return Success;
            case JsonValueKind.Object:
                break;
            default:
                return Failure;
        }

        if (!answer.TryGetProperty(Failures, out var list) || list.ValueKind is JsonValueKind.Null) return Success;
        if (list.ValueKind is not JsonValueKind.Array) return Failure;
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object || !item.TryGetProperty(Identifier, out var identifier) || identifier.ValueKind is not JsonValueKind.String) return Failure;
            if (identifier.GetString() is not { Length: > 0 } text || !isOfBatch(text)) return Failure;
            failed.Add(text);
        }

        return failed.Count == 0 ? Success : new BatchAnswer(false, failed);
    }
}
