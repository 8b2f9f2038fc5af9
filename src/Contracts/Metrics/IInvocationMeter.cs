namespace Grid.Contracts.Metrics;

/// <summary>Measures the invocations of one environment, one at a time. Some tens of nanoseconds a call, no allocation, and never an exception.</summary>
public interface IInvocationMeter
{
    /// <summary>The function's time begins.</summary>
    /// <param name="invokedArn">With the qualifier as invoked.</param>
    /// <param name="accessKeyId">Of who called; null when nobody did.</param>
    void Began(string invokedArn, string? accessKeyId);

    /// <summary>The answer is there. Ends what <see cref="Began"/> began.</summary>
    void Ended(in InvocationMeasure measure);

    /// <summary>The environment's extensions are done with the last invocation.</summary>
    /// <param name="after">Since the answer.</param>
    /// <param name="billedMs">What is billed besides, in milliseconds.</param>
    void ExtensionsDone(TimeSpan after, long billedMs);

    /// <summary>True when somebody wants <see cref="Looked"/>.</summary>
    bool WantsLooks { get; }

    /// <summary>The environment was looked at, at most once in a second: what its invocations since the last time have taken of the processor, all together.</summary>
    void Looked(TimeSpan processorTime);
}
