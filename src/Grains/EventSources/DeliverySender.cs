using System.Globalization;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Functions;
using Grid.Contracts.Messaging;
using Grid.Grains.Messaging;
using Grid.Scheduling.EventSources;

namespace Grid.Grains.EventSources;

/// <summary>Brings one delivery to its target, or to its dead-letter queue.</summary>
internal sealed class DeliverySender(IEventInvoker functions, IDeliveries deliveries, HttpNotifier http, TimeProvider time)
{
    /// <summary>Longer than any target of the grid needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>Null when it has arrived.</returns>
    public async Task<DeliveryProblem?> Send(StoredDelivery delivery, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var sent = delivery.DeadSince is null ? await ToTarget(delivery, both.Token) : await deliveries.Deliver(DeadLetter(delivery), both.Token);
            return sent.Ok ? null : DeliveryProblem.Of(sent.Error);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return DeliveryProblem.Of(exception);
        }
    }

    private async Task<Outcome<Done>> ToTarget(StoredDelivery delivery, CancellationToken cancellationToken)
    {
        if (delivery.Call is { } call) return await http.Send(delivery, call, cancellationToken);
        var body = Body(delivery);
        if (ServiceArn.Parse(delivery.TargetArn) is not { Function: { } function } arn)
        {
            return await deliveries.Deliver(
                new Delivery { TargetArn = delivery.TargetArn, Body = body, Attributes = delivery.Attributes, GroupId = delivery.GroupId, Entry = delivery.Entry, TraceHeader = delivery.TraceHeader },
                cancellationToken);
        }

        return await functions.Accept(
            new EventInvocation
            {
                Function = new FunctionId(arn.Region, function),
                Qualifier = arn.Qualifier,
                RequestId = delivery.Id,
                Event = body,
                TraceHeader = delivery.TraceHeader,
            },
            cancellationToken);
    }

    private static ReadOnlyMemory<byte> Body(StoredDelivery delivery) => !delivery.NamesAttempt
        ? delivery.Body
        : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(delivery.Body.Span).Replace(SchedulerInput.AttemptVariable, Number(delivery.Attempts + 1), StringComparison.Ordinal));

    /// <summary>The message as it was for the target, with attributes that say whose it was and why it is here; those of topics are as they were.</summary>
    private static Delivery DeadLetter(StoredDelivery delivery)
    {
        if (delivery.SubscriptionArn is not null)
            return new Delivery { TargetArn = delivery.DeadLetterArn!, Body = delivery.Body, Attributes = delivery.Attributes, TraceHeader = delivery.TraceHeader };
        Dictionary<string, MessageAttribute> attributes = new()
        {
            ["ERROR_CODE"] = Text(delivery.ErrorCode ?? ""),
            ["ERROR_MESSAGE"] = Text(delivery.ErrorMessage ?? ""),
            ["RETRY_ATTEMPTS"] = Text(Number(delivery.Attempts - 1)),
            ["TARGET_ARN"] = Text(delivery.TargetArn),
        };
        if (delivery.Exhausted is { } exhausted) attributes["EXHAUSTED_RETRY_CONDITION"] = Text(exhausted);
        if (delivery.RuleArn is { } rule) attributes["RULE_ARN"] = Text(rule);
        if (delivery.ScheduleArn is { } schedule)
        {
            attributes["SCHEDULE_ARN"] = Text(schedule);
            attributes["EXECUTION_ID"] = Text(delivery.Id);
            attributes["SCHEDULED_TIME"] = Text(SchedulerInput.Time(delivery.ScheduledTime ?? delivery.Since));
            attributes["IS_PAYLOAD_TRUNCATED"] = Text("false");
        }

        return new Delivery { TargetArn = delivery.DeadLetterArn!, Body = Body(delivery with { Attempts = delivery.Attempts - 1 }), Attributes = attributes, TraceHeader = delivery.TraceHeader };
    }

    private static MessageAttribute Text(string text) => new() { Text = text.Length == 0 ? " " : text };

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
