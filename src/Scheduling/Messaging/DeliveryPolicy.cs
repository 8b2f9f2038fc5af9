using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace Grid.Scheduling.Messaging;

/// <summary>How a topic, or a subscription, wants its messages brought to http and https endpoints. What this grid does not carry out is refused.</summary>
/// <param name="Retry">Null where it says nothing of it.</param>
/// <param name="ContentType">Null where it says nothing of it.</param>
/// <param name="Overrules">Of topics: what subscriptions say does not count.</param>
public sealed record DeliveryPolicy(HttpRetry? Retry, string? ContentType, bool Overrules)
{
    private const string UsualContentType = "text/plain; charset=UTF-8";

    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = 8 };

    private static readonly string[] s_contentTypes =
    [
        "text/css", "text/csv", "text/html", "text/plain", "text/xml", "application/atom+xml", "application/json", "application/octet-stream", "application/soap+xml",
        "application/x-www-form-urlencoded", "application/xhtml+xml", "application/xml",
    ];

    private static readonly string[] s_functions = ["linear", "arithmetic", "geometric", "exponential"];

    /// <summary>What applies where nobody says anything.</summary>
    public static DeliveryPolicy Usual { get; } = new(new HttpRetry(), UsualContentType, false);

    /// <param name="isTopic">Topics have their policies one level deeper, under names of their own.</param>
    /// <param name="reason">What stands behind <c>Invalid parameter: </c>.</param>
    public static bool TryParse(string json, bool isTopic, [NotNullWhen(true)] out DeliveryPolicy? policy, [NotNullWhen(false)] out string? reason)
    {
        policy = null;
        reason = "failed to parse JSON.";
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), s_reading);
            using var document = JsonDocument.ParseValue(ref reader);
            if (!reader.Read()) reason = Read(document.RootElement, isTopic, out policy);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            reason = $"failed to parse JSON: {exception.Message}";
        }

        if (policy is null) reason = $"DeliveryPolicy: {reason}";
        return policy is not null;
    }

    /// <summary>What a topic and a subscription come to together; everything is said in it.</summary>
    /// <param name="subscription">Null for the topic alone.</param>
    public static DeliveryPolicy Effective(DeliveryPolicy? topic, DeliveryPolicy? subscription)
    {
        if (topic?.Overrules == true) subscription = null;
        return new(subscription?.Retry ?? topic?.Retry ?? Usual.Retry, subscription?.ContentType ?? topic?.ContentType ?? Usual.ContentType, topic?.Overrules ?? false);
    }

    /// <summary>An effective policy as JSON.</summary>
    /// <inheritdoc cref="TryParse"/>
    public string ToJson(bool isTopic)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (isTopic) json.WriteStartObject("http");
            Write(json, Retry ?? new HttpRetry(), isTopic ? "defaultHealthyRetryPolicy" : "healthyRetryPolicy");
            if (isTopic) json.WriteBoolean("disableSubscriptionOverrides", Overrules);
            else json.WriteNull("sicklyRetryPolicy");
            if (!isTopic) json.WriteNull("throttlePolicy");
            json.WriteStartObject(isTopic ? "defaultRequestPolicy" : "requestPolicy");
            json.WriteString("headerContentType", ContentType ?? UsualContentType);
            json.WriteEndObject();
            if (isTopic) json.WriteEndObject();
            else json.WriteBoolean("guaranteed", false);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, HttpRetry retry, string name)
    {
        json.WriteStartObject(name);
        json.WriteNumber("minDelayTarget", retry.MinDelaySeconds);
        json.WriteNumber("maxDelayTarget", retry.MaxDelaySeconds);
        json.WriteNumber("numRetries", retry.Retries);
        json.WriteNumber("numMaxDelayRetries", retry.MaxDelayRetries);
        json.WriteNumber("numNoDelayRetries", retry.NoDelayRetries);
        json.WriteNumber("numMinDelayRetries", retry.MinDelayRetries);
        json.WriteString("backoffFunction", s_functions[(int)retry.Backoff]);
        json.WriteEndObject();
    }

    /// <returns>Why there is no policy; null when there is one.</returns>
    private static string? Read(JsonElement root, bool isTopic, out DeliveryPolicy? policy)
    {
        policy = null;
        if (isTopic)
        {
            foreach (var member in root.EnumerateObject())
            {
                if (member.Name != "http") return $"unknown member {member.Name}";
            }

            if (!root.TryGetProperty("http", out root)) return "http must be specified";
        }

        var read = new DeliveryPolicy(null, null, false);
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.Null) continue;
            string? problem = null;
            switch (member.Name)
            {
                case "healthyRetryPolicy" when !isTopic:
                case "defaultHealthyRetryPolicy" when isTopic:
                    problem = ReadRetry(member.Value, out var retry);
                    read = read with { Retry = retry };
                    break;
                case "requestPolicy" when !isTopic:
                case "defaultRequestPolicy" when isTopic:
                    problem = ReadRequest(member.Value, out var type);
                    read = read with { ContentType = type };
                    break;
                case "disableSubscriptionOverrides" when isTopic:
                    read = read with { Overrules = member.Value.GetBoolean() };
                    break;
                case "guaranteed" when !member.Value.GetBoolean():
                    break;
                case "throttlePolicy" or "defaultThrottlePolicy":
                    problem = "throttling is not supported by this grid, which sends as fast as the endpoint answers";
                    break;
                default:
                    problem = $"{member.Name} is not supported by this grid";
                    break;
            }

            if (problem is not null) return problem;
        }

        policy = read;
        return null;
    }

    private static string? ReadRequest(JsonElement element, out string? type)
    {
        type = null;
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name != "headerContentType") return $"unknown member {member.Name}";
            type = member.Value.GetString();
            if (type != UsualContentType && !s_contentTypes.Contains(type)) return $"headerContentType must be one of {string.Join(", ", s_contentTypes)}";
        }

        return null;
    }

    private static string? ReadRetry(JsonElement element, out HttpRetry? retry)
    {
        retry = null;
        var read = new HttpRetry();
        foreach (var member in element.EnumerateObject())
        {
            var value = member.Value;
            switch (member.Name)
            {
                case "minDelayTarget": read = read with { MinDelaySeconds = value.GetInt32() }; break;
                case "maxDelayTarget": read = read with { MaxDelaySeconds = value.GetInt32() }; break;
                case "numRetries": read = read with { Retries = value.GetInt32() }; break;
                case "numNoDelayRetries": read = read with { NoDelayRetries = value.GetInt32() }; break;
                case "numMinDelayRetries": read = read with { MinDelayRetries = value.GetInt32() }; break;
                case "numMaxDelayRetries": read = read with { MaxDelayRetries = value.GetInt32() }; break;
                case "backoffFunction":
                    var function = Array.IndexOf(s_functions, value.GetString()?.ToLowerInvariant());
                    if (function < 0) return $"backoffFunction must be one of {string.Join(", ", s_functions)}";
                    read = read with { Backoff = (BackoffFunction)function };
                    break;
                default:
                    return $"unknown member {member.Name}";
            }
        }

        // Who says only how short pauses are means no longer ones, and the other way round.
        if (!element.TryGetProperty("maxDelayTarget", out _)) read = read with { MaxDelaySeconds = Math.Max(read.MaxDelaySeconds, read.MinDelaySeconds) };
        if (!element.TryGetProperty("minDelayTarget", out _)) read = read with { MinDelaySeconds = Math.Min(read.MinDelaySeconds, read.MaxDelaySeconds) };
        if (read.Problem() is { } problem) return problem;
        retry = read;
        return null;
    }
}
