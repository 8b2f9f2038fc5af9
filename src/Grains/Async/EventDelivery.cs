using System.Globalization;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Messaging;
using Microsoft.Extensions.Logging;

namespace Grid.Grains.Async;

/// <summary>Tells those who want to know how an event has ended: its dead-letter queue or topic, and its destination. Each by itself.</summary>
internal sealed partial class EventDelivery(IDeliveries deliveries, ILogger<EventDelivery> logger)
{
    /// <returns>The outcome without those who know now.</returns>
    public async Task<EventOutcome> Tell(QueuedEvent of, ReadOnlyMemory<byte> payload, EventOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome.DeadLetterTarget is { } deadLetters)
        {
            var problem = await Try(of, DeadLetter(of, payload, outcome, deadLetters), cancellationToken);
            if (problem is not null) EventMeasures.DeadLetterFailed(of.Invocation.Function);
            outcome = problem is null ? outcome with { DeadLetterTarget = null } : outcome with { Problem = problem };
        }

        if (outcome.Destination is { } destination)
        {
            var problem = await Try(of, Record(of, payload, outcome, destination), cancellationToken);
            if (problem is not null) EventMeasures.DestinationFailed(of.Invocation.Function);
            outcome = problem is null ? outcome with { Destination = null } : outcome with { Problem = problem };
        }

        return outcome;
    }

    private async Task<string?> Try(QueuedEvent of, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var delivered = await deliveries.Deliver(delivery, cancellationToken);
            if (delivered.Ok) return null;
            LogRefused(of.Invocation.RequestId, of.Invocation.Function.GrainKey, delivery.TargetArn, delivered.Error.Message);
            return $"{delivery.TargetArn}: {delivered.Error.Message}";
        }
        catch (Exception exception)
        {
            // Whatever it is, the event waits and is delivered later.
            LogFailed(exception, of.Invocation.RequestId, of.Invocation.Function.GrainKey, delivery.TargetArn);
            return $"{delivery.TargetArn}: {exception.Message}";
        }
    }

    /// <summary>The event itself, and why it is there.</summary>
    private static Delivery DeadLetter(QueuedEvent of, ReadOnlyMemory<byte> payload, EventOutcome outcome, string target) => new()
    {
        TargetArn = target,
        Body = payload,
        TraceHeader = outcome.TraceHeader ?? of.Invocation.TraceHeader,
        Attributes = new Dictionary<string, MessageAttribute>
        {
            ["RequestID"] = new() { Text = of.Invocation.RequestId },
            ["ErrorCode"] = new() { DataType = "Number", Text = outcome.ErrorCode.ToString(CultureInfo.InvariantCulture) },
            ["ErrorMessage"] = new() { Text = outcome.ErrorMessage.Length > 0 ? outcome.ErrorMessage : outcome.Condition },
        },
    };

    private static Delivery Record(QueuedEvent of, ReadOnlyMemory<byte> payload, EventOutcome outcome, string target) => new()
    {
        TargetArn = target,
        Body = InvocationRecord.Write(of, payload, outcome),
        TraceHeader = outcome.TraceHeader ?? of.Invocation.TraceHeader,
        ObjectKey = InvocationRecord.ObjectKey(of, outcome),
        Entry = new BusEntry
        {
            Source = "lambda",
            DetailType = $"Lambda Function Invocation Result - {(outcome.Condition == EventCondition.Success ? "Success" : "Failure")}",
            Resources = [target, $"{of.Invocation.Function.Arn}:{of.Invocation.Qualifier ?? Contracts.Functions.Qualifiers.Latest}"],
        },
    };

    [LoggerMessage(1, LogLevel.Warning, "The end of event {RequestId} of {Function} could not be told to {Target}, which refuses it: {Why}; it is tried again")]
    private partial void LogRefused(string requestId, string function, string target, string? why);

    [LoggerMessage(2, LogLevel.Warning, "The end of event {RequestId} of {Function} could not be told to {Target}; it is tried again")]
    private partial void LogFailed(Exception exception, string requestId, string function, string target);
}
