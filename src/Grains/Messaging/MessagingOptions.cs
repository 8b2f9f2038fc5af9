using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Messaging;

/// <summary>Section <c>Grid:Messaging</c>: queues and topics.</summary>
internal sealed class MessagingOptions : IValidatableObject
{
    public const string Section = "Grid:Messaging";

    private const int MostOutside = 100;

    /// <summary>
    /// Endpoints that speak Amazon SQS, by any name: where a dead letter, a record for a destination or a notification goes when its target is a queue that does not lie in this grid.
    /// Each has <c>ArnPrefix</c> (queues whose ARN begins so lie there; of several the longest counts; contains the region that calls are signed for), <c>Endpoint</c>,
    /// <c>AccessKeyId</c> and <c>SecretAccessKey</c>. Without any, all queues are the grid's own.
    /// </summary>
    public Dictionary<string, OutsideQueueOptions> OutsideQueues { get; } = [];

    /// <summary>
    /// Hosts that messages of topics may be sent to over http and https: names, names below a domain (<c>*.example.com</c>), addresses and ranges (<c>10.1.0.0/16</c>), separated by commas;
    /// <c>*</c> is every host but link-local addresses. Whoever has an access key, and so every function, can have these hosts called. Default none: nobody is called.
    /// </summary>
    public string? HttpHosts { get; set; }

    /// <summary>
    /// Where those find the grid who get messages of topics, for example <c>https://grid.example.com</c>: the beginning of the addresses of the certificate and for subscribing and unsubscribing.
    /// Without it they begin with what the subscriber called.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OutsideQueues.Count > MostOutside) yield return new ValidationResult($"{Section}:{nameof(OutsideQueues)} has more than {MostOutside} entries.", [nameof(OutsideQueues)]);
        if (Messaging.HttpHosts.Bad(HttpHosts) is { } bad) yield return new ValidationResult($"{Section}:{nameof(HttpHosts)}: {bad} is no host, domain, address or range.", [nameof(HttpHosts)]);
        if (PublicUrl is { Length: > 0 } && (!Uri.TryCreate(PublicUrl, UriKind.Absolute, out var grid) || grid is not { Scheme: "http" or "https", Query: "", Fragment: "", UserInfo: "" }))
            yield return new ValidationResult($"{Section}:{nameof(PublicUrl)} is not an http or https address.", [nameof(PublicUrl)]);
        foreach (var (name, queues) in OutsideQueues)
        {
            if (queues.AccessKeyId.Length == 0) yield return Bad(name, nameof(OutsideQueueOptions.AccessKeyId), "is missing.");
            if (queues.SecretAccessKey.Length == 0) yield return Bad(name, nameof(OutsideQueueOptions.SecretAccessKey), "is missing.");
            if (!queues.ArnPrefix.StartsWith("arn:", StringComparison.Ordinal) || queues.ArnPrefix.Split(':') is not [_, _, "sqs", { Length: > 0 }, ..])
                yield return Bad(name, nameof(OutsideQueueOptions.ArnPrefix), "is not the beginning of a queue's ARN with its region, such as arn:aws:sqs:eu-central-1:123456789012:.");
            if (!Uri.TryCreate(queues.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
                yield return Bad(name, nameof(OutsideQueueOptions.Endpoint), "is not an http or https address.");
        }
    }

    private static ValidationResult Bad(string name, string member, string what) => new($"{Section}:{nameof(OutsideQueues)}:{name}:{member} {what}", [nameof(OutsideQueues)]);
}

[OptionsValidator]
internal sealed partial class MessagingOptionsValidator : IValidateOptions<MessagingOptions>;
