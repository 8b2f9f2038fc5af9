using Grid.Contracts;

namespace Grid.Gateway.Async;

/// <summary>What <c>DeadLetterConfig</c> may name: a standard queue or topic.</summary>
internal static class DeadLetterTargets
{
    /// <param name="arn">Null or empty when none is asked for.</param>
    /// <returns>Null when it may be.</returns>
    internal static ApiError? Refuse(string? arn)
    {
        if (string.IsNullOrEmpty(arn)) return null;
        return TargetArns.Read(arn) switch
        {
            TargetArn.Queue or TargetArn.Topic => null,
            TargetArn.Fifo => ApiError.InvalidParameter($"Invalid dead letter queue ARN: {arn} is a FIFO queue or topic. Only standard queues and topics are supported."),
            _ => ApiError.InvalidParameter($"Invalid dead letter queue ARN: {arn} is neither an SQS queue nor an SNS topic."),
        };
    }
}
