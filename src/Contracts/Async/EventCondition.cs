namespace Grid.Contracts.Async;

/// <summary>Why an event is done with: the member <c>condition</c> of the record for a destination. The words are AWS's but for the last one, which AWS does not publish.</summary>
public static class EventCondition
{
    public const string Success = "Success";

    public const string RetriesExhausted = "RetriesExhausted";

    public const string EventAgeExceeded = "EventAgeExceeded";

    public const string ZeroReservedConcurrency = "ZeroReservedConcurrency";

    public const string RecursiveInvocation = "RecursiveInvocation";
}
