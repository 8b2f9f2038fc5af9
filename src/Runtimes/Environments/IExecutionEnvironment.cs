using Grid.Contracts.Invocation;

namespace Grid.Runtimes.Environments;

/// <summary>One execution environment: a process (tree) that runs one invocation at a time.</summary>
public interface IExecutionEnvironment
{
    string Id { get; }

    EnvironmentSpec Spec { get; }

    /// <summary>
    /// Completes when Init is over: true when the runtime asked for its first event, false when Init failed or took more than its budget.
    /// An environment whose Init failed can be invoked once all the same: Init is then repeated inside that invocation, on the function's timeout
    /// ("suppressed init"), and what fails again is that invocation's answer.
    /// </summary>
    Task<bool> Initialized { get; }

    /// <summary>False once the environment must not be invoked again: crashed, timed out, stopped.</summary>
    bool Usable { get; }

    /// <summary>Completes when no process of the environment runs any more.</summary>
    Task Ended { get; }

    /// <summary>
    /// Runs one invocation; the caller sees to it that there is never a second one at the same time, and that <see cref="Initialized"/> has completed.
    /// Completes when the function's answer is there, or it failed or timed out; the runtime may still be on its way to asking for the next event, and the next
    /// invocation waits for it inside this call, off the function's clock. <see cref="InvokeError.Platform"/> means that the function has not seen the event,
    /// so the caller may run it elsewhere.
    /// </summary>
    /// <param name="invokedArn">ARN as invoked, for the function's context.</param>
    /// <param name="traceHeader"><c>Root=…;Parent=…;Sampled=…</c> for the function.</param>
    ValueTask<InvocationResult> Invoke(InvocationRequest request, string invokedArn, string traceHeader);

    /// <summary>
    /// Null as a rule. After an invocation in which extensions take part: completes when they have finished theirs, which may be later than the answer.
    /// The environment is busy until then, and an invocation that comes sooner waits inside <see cref="Invoke"/>.
    /// </summary>
    Task? Busy { get; }

    /// <summary>How it stands, for those who look at the grid; without waiting for anything.</summary>
    /// <param name="measures">Whether its memory is measured for this, which costs a read or two; else what was last known.</param>
    EnvironmentLook Look(bool measures);

    /// <summary>The Shutdown phase: ends every process of the environment. Completes with <see cref="Ended"/>; calling it again is harmless.</summary>
    Task Stop();
}
