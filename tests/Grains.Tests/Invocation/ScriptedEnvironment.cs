using Grid.Contracts.Environments;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;

namespace Grid.Grains.Tests.Invocation;

/// <summary>An environment whose every step the test takes.</summary>
internal sealed class ScriptedEnvironment(EnvironmentSpec spec) : IExecutionEnvironment
{
    private readonly TaskCompletionSource<bool> _initialized = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => Spec.EnvironmentId;

    public EnvironmentSpec Spec { get; } = spec;

    public Task<bool> Initialized => _initialized.Task;

    public bool Usable { get; set; } = true;

    public Task Ended => _ended.Task;

    public Task? Busy { get; set; }

    public int Invocations { get; private set; }

    public bool Stopped { get; private set; }

    /// <summary>What the next invocations answer; the last one repeats.</summary>
    public Queue<InvocationResult> Answers { get; } = new([new InvocationResult { ExecutedVersion = "$LATEST" }]);

    /// <summary>What the next invocations wait for while set.</summary>
    public TaskCompletionSource<InvocationResult>? Held { get; set; }

    public InvocationRequest? LastRequest { get; private set; }

    public string? LastTrace { get; private set; }

    public string? LastArn { get; private set; }

    public EnvironmentLook Look(bool measures) =>
        new(!_initialized.Task.IsCompleted ? EnvironmentCondition.Starting : Held is null ? EnvironmentCondition.Idle : EnvironmentCondition.Busy, DateTimeOffset.UnixEpoch, Invocations, measures ? 1 << 20 : 0);

    public void Initialize(bool success = true) => _initialized.SetResult(success);

    public void Die()
    {
        Usable = false;
        _ended.TrySetResult();
    }

    public ValueTask<InvocationResult> Invoke(InvocationRequest request, string invokedArn, string traceHeader)
    {
        if (_ended.Task.IsCompleted) return ValueTask.FromResult(new InvocationResult { Error = InvokeError.Platform });
        Invocations++;
        LastTrace = traceHeader;
        LastArn = invokedArn;
        LastRequest = request with { Event = request.Event.ToArray() };
        if (Held is not null) return new ValueTask<InvocationResult>(Held.Task);
        var answer = Answers.Count > 1 ? Answers.Dequeue() : Answers.Peek();
        if (answer.Error == InvokeError.Platform) Die();
        return ValueTask.FromResult(answer);
    }

    public Task Stop()
    {
        Stopped = true;
        Usable = false;
        _ended.TrySetResult();
        return Task.CompletedTask;
    }
}
