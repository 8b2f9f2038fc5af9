using System.Text.Json;
using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.TelemetryApi;

/// <summary>What an extension wants to hear, in which portions, and where.</summary>
internal sealed record TelemetrySubscription
{
    /// <summary>The port of the Runtime API, as far as functions are concerned.</summary>
    private const int TakenPort = 9001;

    private static readonly string[] s_versions = ["2022-07-01", "2022-12-13", "2025-01-29"];
    private static readonly string[] s_hosts = ["sandbox.localdomain", "sandbox.local", "sandbox"];

    /// <summary>As given: <c>platform</c>, <c>function</c>, <c>extension</c>.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public TelemetryTypes Wanted { get; init; }

    /// <summary>Most events of a portion: 1,000-10,000, default 10,000.</summary>
    public int MaxItems { get; init; }

    /// <summary>Most bytes of a portion: 262,144-1,048,576, default 262,144.</summary>
    public int MaxBytes { get; init; }

    /// <summary>Longest wait for a portion to fill, in milliseconds: 25-30,000, default 1,000.</summary>
    public int TimeoutMs { get; init; }

    /// <summary>True: lines over a connection that stays. False: an array in an HTTP request.</summary>
    public bool IsTcp { get; init; }

    public required Uri Destination { get; init; }

    /// <summary>The subscription, or the refusal that names everything that is wrong with it.</summary>
    public static (TelemetrySubscription? Subscription, Refusal? Refusal) Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Parse(document.RootElement) : (null, TelemetryRefusals.Invalid(["The body is not a JSON object"]));
        }
        catch (JsonException exception)
        {
            return (null, TelemetryRefusals.Invalid([exception.Message]));
        }
    }

    private static (TelemetrySubscription? Subscription, Refusal? Refusal) Parse(JsonElement body)
    {
        var errors = new List<string>();
        if (!s_versions.Contains(Text(body, "schemaVersion"))) errors.Add($"schemaVersion should be one of {string.Join(", ", s_versions)}");
        var types = ReadTypes(body, errors);
        var buffering = body.TryGetProperty("buffering", out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
        var destination = body.TryGetProperty("destination", out var target) && target.ValueKind == JsonValueKind.Object ? target : default;
        var protocol = Text(destination, "protocol");
        if (protocol is not ("HTTP" or "TCP")) errors.Add("destination.protocol should be HTTP or TCP");
        if (Text(destination, "encoding") is not (null or "JSON")) errors.Add("destination.encoding should be JSON");
        if (Text(destination, "method") is not (null or "POST")) errors.Add("destination.method should be POST");
        var uri = ReadUri(Text(destination, "URI") ?? (protocol == "TCP" && destination.TryGetProperty("port", out var port) ? $"tcp://sandbox.localdomain:{port}" : null), errors);
        var subscription = new TelemetrySubscription
        {
            Types = types,
            Wanted = types.Aggregate(TelemetryTypes.None, (wanted, type) => wanted | TypeOf(type)),
            MaxItems = Number(buffering, "maxItems", 1000, 10_000, 10_000, errors),
            MaxBytes = Number(buffering, "maxBytes", 262_144, 1_048_576, 262_144, errors),
            TimeoutMs = Number(buffering, "timeoutMs", 25, 30_000, 1000, errors),
            IsTcp = protocol == "TCP",
            Destination = uri,
        };
        return errors.Count == 0 ? (subscription, null) : (null, TelemetryRefusals.Invalid(errors));
    }

    private static string[] ReadTypes(JsonElement body, List<string> errors)
    {
        if (!body.TryGetProperty("types", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            errors.Add("types should not be empty");
            return [];
        }

        var types = list.EnumerateArray().Select(type => type.ValueKind == JsonValueKind.String ? type.GetString()! : "").Distinct().ToArray();
        if (types.Any(type => TypeOf(type) == TelemetryTypes.None)) errors.Add("types should be of platform, function, extension");
        return types;
    }

    private static TelemetryTypes TypeOf(string type) => type switch
    {
        "platform" => TelemetryTypes.Platform,
        "function" => TelemetryTypes.Function,
        "extension" => TelemetryTypes.Extension,
        _ => TelemetryTypes.None,
    };

    private static Uri ReadUri(string? text, List<string> errors)
    {
        var none = new Uri("http://sandbox.localdomain:1/");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            errors.Add("URI is not provided or not valid");
            return none;
        }

        if (!s_hosts.Contains(uri.Host)) errors.Add("URI host should be sandbox.localdomain");
        if (!text!.AsSpan(text!.IndexOf("//", StringComparison.Ordinal) + 2).Contains(':')) errors.Add("URI port is not provided");
        else if (uri.Port == TakenPort) errors.Add($"URI port {TakenPort} is taken");
        return uri;
    }

    private static int Number(JsonElement parent, string name, int least, int most, int usual, List<string> errors)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return usual;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        errors.Add($"buffering.{name} should be between {least} and {most}");
        return usual;
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
