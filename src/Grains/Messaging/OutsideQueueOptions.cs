namespace Grid.Grains.Messaging;

/// <summary>An endpoint that speaks Amazon SQS.</summary>
internal sealed class OutsideQueueOptions
{
    /// <summary>Queues whose ARN begins so lie there; of several prefixes the longest counts. Contains the region that calls are signed for.</summary>
    public string ArnPrefix { get; set; } = "";

    /// <summary>Address, for example <c>https://sqs.eu-central-1.amazonaws.com</c>.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Key that calls are signed with.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>Its secret.</summary>
    public string SecretAccessKey { get; set; } = "";
}
