using System.Text.Json;
using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Extensions;

/// <summary>The body of a registration: <c>{"events":["INVOKE","SHUTDOWN"]}</c>; no list is an empty one.</summary>
internal static class ExtensionRegistration
{
    public static (ExtensionEvents Events, Refusal? Refusal) Parse(ReadOnlyMemory<byte> body)
    {
        var events = ExtensionEvents.None;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return Invalid("The body is not a JSON object");
            if (document.RootElement.TryGetProperty("configurationKeys", out var keys) && keys is { ValueKind: JsonValueKind.Array } && keys.GetArrayLength() > 0)
                return Invalid("configurationKeys are deprecated; use environment variables instead");
            if (!document.RootElement.TryGetProperty("events", out var names) || names.ValueKind == JsonValueKind.Null) return (events, null);
            if (names.ValueKind != JsonValueKind.Array) return Invalid("events is not a list");
            foreach (var name in names.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String) return Invalid("events is not a list of strings");
                switch (name.GetString())
                {
                    case "INVOKE":
                        events |= ExtensionEvents.Invoke;
                        break;
                    case "SHUTDOWN":
                        events |= ExtensionEvents.Shutdown;
                        break;
                    default:
                        return (events, ExtensionRefusals.InvalidEvent(name.GetString()!));
                }
            }

            return (events, null);
        }
        catch (JsonException exception)
        {
            return Invalid(exception.Message);
        }
    }

    private static (ExtensionEvents Events, Refusal? Refusal) Invalid(string reason) => (ExtensionEvents.None, ExtensionRefusals.InvalidFormat(reason));
}
