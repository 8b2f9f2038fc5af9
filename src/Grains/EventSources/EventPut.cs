using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>What an event on a bus must be.</summary>
internal static class EventPut
{
    /// <summary>Why an event cannot be put, in AWS's words; null when it can.</summary>
    public static ApiError? Problem(EventEntry entry)
    {
        if (entry.Source.Length == 0) return Missing("Source");
        if (entry.DetailType.Length == 0) return Missing("DetailType");
        if (entry.Detail.Length == 0) return Missing("Detail");
        if (!IsObject(entry.Detail)) return new ApiError(ApiErrorKind.MalformedDetail, "Detail is malformed.");
        return null;
    }

    private static ApiError Missing(string member) => new(ApiErrorKind.InvalidArgument, $"Parameter {member} is not valid. Reason: {member} is a required argument.");

    private static bool IsObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
