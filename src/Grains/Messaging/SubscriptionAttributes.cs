using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Scheduling.Messaging;

namespace Grid.Grains.Messaging;

/// <summary>The attributes of a subscription, which are texts. What this grid does not carry out is refused.</summary>
internal static class SubscriptionAttributes
{
    internal static Outcome<Subscription> Apply(Subscription subscription, IEnumerable<KeyValuePair<string, string>> attributes)
    {
        var next = subscription;
        foreach (var (name, value) in attributes)
        {
            var applied = Apply(next, name, value);
            if (!applied.Ok) return applied.Error;
            next = applied.Value;
        }

        // The policy and what it looks at are only good together.
        if (next.FilterPolicy is not { } policy || (policy == subscription.FilterPolicy && next.FiltersBody == subscription.FiltersBody)) return next;
        return FilterPolicy.TryParse(Encoding.UTF8.GetBytes(policy), Scope(next), out _, out var reason) ? next : TopicErrors.Invalid(reason);
    }

    /// <summary>Null wants everything.</summary>
    internal static FilterPolicy? Filter(Subscription subscription) => subscription.FilterPolicy switch
    {
        null => null,
        var text => FilterPolicy.TryParse(Encoding.UTF8.GetBytes(text), Scope(subscription), out var policy, out var reason) ? policy : throw new InvalidOperationException($"{subscription.Arn}: {reason}"),
    };

    private static FilterPolicyScope Scope(Subscription subscription) => subscription.FiltersBody ? FilterPolicyScope.MessageBody : FilterPolicyScope.MessageAttributes;

    private static Outcome<Subscription> Apply(Subscription subscription, string name, string value) => (name, value) switch
    {
        ("RawMessageDelivery", _) when value.Equals("false", StringComparison.OrdinalIgnoreCase) => subscription with { IsRaw = false },
        ("RawMessageDelivery", _) when !value.Equals("true", StringComparison.OrdinalIgnoreCase) =>
            TopicErrors.Invalid($"Attributes Reason: RawMessageDelivery: Invalid value [{value}]. Must be true or false."),
        ("RawMessageDelivery", _) when subscription.Protocol == "lambda" => TopicErrors.Invalid($"Attributes Reason: Delivery protocol [{subscription.Protocol}] does not support raw message delivery."),
        ("RawMessageDelivery", _) => subscription with { IsRaw = true },
        ("FilterPolicy", _) => subscription with { FilterPolicy = value.Length == 0 ? null : value },
        ("FilterPolicyScope", "MessageAttributes" or "MessageBody") => subscription with { FiltersBody = value == "MessageBody" },
        ("FilterPolicyScope", _) => TopicErrors.Invalid($"FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"),
        ("RedrivePolicy", "") => subscription with { DeadLetterTargetArn = null },
        ("RedrivePolicy", _) => Redrive(subscription, value),
        ("DeliveryPolicy", "") => subscription with { DeliveryPolicy = null },
        ("DeliveryPolicy", _) when !subscription.IsAddress => TopicErrors.Invalid($"Attributes Reason: Delivery protocol [{subscription.Protocol}] does not support a delivery policy."),
        ("DeliveryPolicy", _) => DeliveryPolicy.TryParse(value, isTopic: false, out _, out var reason) ? subscription with { DeliveryPolicy = value } : TopicErrors.Invalid(reason),
        ("SubscriptionRoleArn" or "ReplayPolicy", _) => TopicErrors.NotHere(name, "it delivers to queues, functions and addresses, and keeps no archive"),
        _ => TopicErrors.Invalid("AttributeName"),
    };

    private static Outcome<Subscription> Redrive(Subscription subscription, string value)
    {
        try
        {
            using var policy = JsonDocument.Parse(value);
            if (policy.RootElement.ValueKind is not JsonValueKind.Object) return Bad("failed to parse JSON.");
            foreach (var member in policy.RootElement.EnumerateObject())
            {
                if (member.Name != "deadLetterTargetArn") return Bad($"unknown member {member.Name}");
            }

            if (!policy.RootElement.TryGetProperty("deadLetterTargetArn", out var arn) || arn.ValueKind is not JsonValueKind.String) return Bad("deadLetterTargetArn is missing");
            if (ServiceArn.Parse(arn.GetString()!) is not { Service: "sqs" } queue) return Bad("deadLetterTargetArn is an invalid arn");
            if (queue.Resource.EndsWith(QueueId.FifoSuffix, StringComparison.Ordinal)) return Bad("must use a standard queue as DLQ for a subscription to a standard topic");
            return subscription with { DeadLetterTargetArn = arn.GetString() };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Bad("failed to parse JSON.");
        }

        static ApiError Bad(string why) => TopicErrors.Invalid($"RedrivePolicy: {why}");
    }
}
