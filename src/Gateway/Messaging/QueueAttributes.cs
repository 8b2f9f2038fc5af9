using System.Globalization;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Gateway.Messaging;

/// <summary>The settings of a queue as its attributes, which are texts. What this grid does not carry out is refused.</summary>
internal static class QueueAttributes
{
    private const string All = "All";

    private static readonly string[] s_counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];

    private static readonly string[] s_names =
    [
        All, .. s_counts, "Policy", "VisibilityTimeout", "MaximumMessageSize", "MessageRetentionPeriod", "CreatedTimestamp", "LastModifiedTimestamp", "QueueArn", "DelaySeconds",
        "ReceiveMessageWaitTimeSeconds", "RedrivePolicy", "FifoQueue", "ContentBasedDeduplication", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "DeduplicationScope",
        "FifoThroughputLimit", "RedriveAllowPolicy", "SqsManagedSseEnabled",
    ];

    internal static bool IsName(string name) => s_names.Contains(name);

    internal static bool NeedCounts(string[] names) => names.Contains(All) || names.Any(name => s_counts.Contains(name));

    internal static ApiError Unknown(string name) => new(ApiErrorKind.InvalidAttributeName, $"Unknown Attribute {name}.");

    /// <param name="isNew">Only a new queue is told its type.</param>
    /// <param name="isFifo">By its name.</param>
    internal static Outcome<QueueChange> Read(Dictionary<string, string> attributes, bool isNew, bool isFifo)
    {
        var change = new QueueChange();
        if (isNew && isFifo && !attributes.ContainsKey("FifoQueue")) return NotFifo();
        foreach (var (name, value) in attributes)
        {
            var read = Read(change, name, value, isNew, isFifo);
            if (!read.Ok) return read.Error;
            change = read.Value;
        }

        return change;
    }

    /// <summary>Those that were asked for and that the queue has.</summary>
    internal static Dictionary<string, string> Write(QueueId queue, QueueDescription description, string[] names)
    {
        var settings = description.Settings;
        var all = new Dictionary<string, string>
        {
            ["QueueArn"] = queue.Arn,
            ["CreatedTimestamp"] = Number(description.CreatedAt.ToUnixTimeSeconds()),
            ["LastModifiedTimestamp"] = Number(description.ModifiedAt.ToUnixTimeSeconds()),
            ["VisibilityTimeout"] = Number(settings.VisibilityTimeout),
            ["MaximumMessageSize"] = Number(settings.MaximumMessageSize),
            ["MessageRetentionPeriod"] = Number(settings.MessageRetentionPeriod),
            ["DelaySeconds"] = Number(settings.DelaySeconds),
            ["ReceiveMessageWaitTimeSeconds"] = Number(settings.ReceiveMessageWaitTimeSeconds),
            ["SqsManagedSseEnabled"] = "false",
        };
        if (description.Counts is { } counts)
        {
            all["ApproximateNumberOfMessages"] = Number(counts.Visible);
            all["ApproximateNumberOfMessagesNotVisible"] = Number(counts.InFlight);
            all["ApproximateNumberOfMessagesDelayed"] = Number(counts.Delayed);
        }

        if (settings.RedrivePolicy is { } redrive) all["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{redrive.DeadLetterTargetArn}}","maxReceiveCount":{{redrive.MaxReceiveCount}}}""";
        if (settings.RedriveAllowPolicy is { } allow) all["RedriveAllowPolicy"] = Text(allow);
        if (queue.IsFifo)
        {
            all["FifoQueue"] = "true";
            all["ContentBasedDeduplication"] = settings.ContentBasedDeduplication ? "true" : "false";
            all["DeduplicationScope"] = settings.DeduplicationPerGroup ? "messageGroup" : "queue";
            all["FifoThroughputLimit"] = settings.ThroughputPerGroup ? "perMessageGroupId" : "perQueue";
        }

        return names.Contains(All) ? all : all.Where(attribute => names.Contains(attribute.Key)).ToDictionary();
    }

    private static Outcome<QueueChange> Read(QueueChange change, string name, string value, bool isNew, bool isFifo) => name switch
    {
        "VisibilityTimeout" => Whole(name, value, 0, 43_200, number => change with { VisibilityTimeout = number }),
        "MaximumMessageSize" => Whole(name, value, 1_024, 1_048_576, number => change with { MaximumMessageSize = number }),
        "MessageRetentionPeriod" => Whole(name, value, 60, 1_209_600, number => change with { MessageRetentionPeriod = number }),
        "DelaySeconds" => Whole(name, value, 0, 900, number => change with { DelaySeconds = number }),
        "ReceiveMessageWaitTimeSeconds" => Whole(name, value, 0, 20, number => change with { ReceiveMessageWaitTimeSeconds = number }),
        "RedrivePolicy" => Redrive(change, value),
        "RedriveAllowPolicy" => RedriveAllow(change, value),
        "FifoQueue" => isNew && isFifo && value is "true" ? change : isNew && (isFifo || value is "true") ? NotFifo() : Unknown(name),
        "ContentBasedDeduplication" => Choice(name, value, isFifo, "false", "true", chosen => change with { ContentBasedDeduplication = chosen }),
        "DeduplicationScope" => Choice(name, value, isFifo, "queue", "messageGroup", chosen => change with { DeduplicationPerGroup = chosen }),
        "FifoThroughputLimit" => Choice(name, value, isFifo, "perQueue", "perMessageGroupId", chosen => change with { ThroughputPerGroup = chosen }),
        "SqsManagedSseEnabled" => value is "false" ? change : NotHere(name, "it does not encrypt messages. Set it to false"),
        "KmsMasterKeyId" or "KmsDataKeyReusePeriodSeconds" => value.Length == 0 ? change : NotHere(name, "it does not encrypt messages. Leave it out"),
        "Policy" => value.Length == 0 ? change : NotHere(name, "queues have no policies, every access key may use every queue. Leave it out"),
        _ => Unknown(name),
    };

    private static Outcome<QueueChange> Whole(string name, string value, int least, int most, Func<int, QueueChange> set) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? set(number) : Invalid(name);

    private static Outcome<QueueChange> Choice(string name, string value, bool isFifo, string no, string yes, Func<bool, QueueChange> set) =>
        !isFifo ? Unknown(name) : value == no ? set(false) : value == yes ? set(true) : Invalid(name);

    private static Outcome<QueueChange> Redrive(QueueChange change, string value)
    {
        if (value.Length == 0) return change with { NoRedrivePolicy = true };
        if (Json(value) is not { } json) return Bad("Redrive policy is not a valid JSON map.");
        if (Member(json, "deadLetterTargetArn") is not { ValueKind: JsonValueKind.String } target) return Bad("Redrive policy does not contain mandatory attribute: deadLetterTargetArn.");
        if (Member(json, "maxReceiveCount") is not { } count) return Bad("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
        var known = count.ValueKind is JsonValueKind.String ? count.GetString() : count.GetRawText();
        if (!int.TryParse(known, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most is < 1 or > 1_000) return Bad("Invalid value for maxReceiveCount: " + known + ", valid values are from 1 to 1000 both inclusive.");
        return change with { RedrivePolicy = new RedrivePolicy { DeadLetterTargetArn = target.GetString()!, MaxReceiveCount = most } };

        ApiError Bad(string reason) => QueueWords.Invalid("RedrivePolicy", value, reason);
    }

    private static Outcome<QueueChange> RedriveAllow(QueueChange change, string value)
    {
        if (value.Length == 0) return change with { NoRedriveAllowPolicy = true };
        if (Json(value) is not { } json) return Bad("Redrive allow policy is not a valid JSON map.");
        RedrivePermission? permission = Member(json, "redrivePermission") is { ValueKind: JsonValueKind.String } given
            ? given.GetString() switch { "allowAll" => RedrivePermission.AllowAll, "denyAll" => RedrivePermission.DenyAll, "byQueue" => RedrivePermission.ByQueue, _ => null }
            : null;
        if (permission is null) return Bad("redrivePermission must be allowAll, denyAll or byQueue.");
        string[] sources = Member(json, "sourceQueueArns") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(source => source.ToString())] : [];
        if (permission is RedrivePermission.ByQueue != sources.Length is > 0 and <= 10) return Bad("sourceQueueArns must name 1 to 10 queues with redrivePermission byQueue, and none with the others.");
        return change with { RedriveAllowPolicy = new RedriveAllowPolicy { Permission = permission.Value, SourceQueueArns = sources } };

        ApiError Bad(string reason) => QueueWords.Invalid("RedriveAllowPolicy", value, reason);
    }

    private static JsonElement? Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    private static string Text(RedriveAllowPolicy allow) => allow.Permission switch
    {
        RedrivePermission.AllowAll => """{"redrivePermission":"allowAll"}""",
        RedrivePermission.DenyAll => """{"redrivePermission":"denyAll"}""",
        _ => $$"""{"redrivePermission":"byQueue","sourceQueueArns":[{{string.Join(',', allow.SourceQueueArns.Select(arn => JsonSerializer.Serialize(arn)))}}]}""",
    };

    private static ApiError NotFifo() => ApiError.InvalidParameter("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length, and the attribute FifoQueue must be true.");

    private static ApiError Invalid(string name) => new(ApiErrorKind.InvalidAttributeValue, $"Invalid value for the parameter {name}.");

    private static ApiError NotHere(string name, string why) => QueueWords.Unsupported($"The attribute {name} is not supported by this grid: {why}.");

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
