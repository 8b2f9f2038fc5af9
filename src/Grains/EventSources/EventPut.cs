using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.EventSources;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>What an event on a bus must be.</summary>
internal static class EventPut
{
    /// <summary>Less deep than what is read around it.</summary>
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 60 };

    private static readonly string[] s_members = ["id", "account", "source", "time", "region", "resources", "detail-type"];

    public static ApiError Malformed { get; } = new(ApiErrorKind.MalformedDetail, "Detail is malformed.");

    /// <summary>Why an event cannot be put, in AWS's words; null when it can.</summary>
    public static ApiError? Problem(EventEntry entry)
    {
        if (entry.Source.Length == 0) return Missing("Source");
        if (entry.DetailType.Length == 0) return Missing("DetailType");
        if (entry.Detail.Length == 0) return Missing("Detail");
        if (!IsObject(entry.Detail)) return Malformed;
        return null;
    }

    /// <summary><c>TestEventPattern</c>.</summary>
    public static Outcome<bool> Test(string pattern, string text)
    {
        if (!EventPattern.TryParse(Encoding.UTF8.GetBytes(pattern), out var parsed, out var reason)) return new ApiError(ApiErrorKind.InvalidEventPattern, $"Event pattern is not valid. Reason: {reason}");
        try
        {
            using var document = JsonDocument.Parse(text);
            var value = document.RootElement;
            if (value.ValueKind is not JsonValueKind.Object) return NoEvent("it is not a JSON object");
            foreach (var member in s_members)
            {
                if (!value.TryGetProperty(member, out _)) return NoEvent($"{member} is missing");
            }

            return parsed.Matches(value);
        }
        catch (JsonException)
        {
            return NoEvent("it is not JSON");
        }
    }

    private static ApiError NoEvent(string why) => new(ApiErrorKind.Validation, $"Parameter Event is not valid. Reason: {why}.");

    private static ApiError Missing(string member) => new(ApiErrorKind.InvalidArgument, $"Parameter {member} is not valid. Reason: {member} is a required argument.");

    private static bool IsObject(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, s_options);
            return document.RootElement.ValueKind is JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
