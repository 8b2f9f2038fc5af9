using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;

namespace Grid.Bench;

/// <summary>Environments without a process that send the event back: what remains is the grid's own cost.</summary>
internal sealed class NoopEnvironments : IEnvironmentHost
{
    public string Isolation => "none: nothing runs";

    public IExecutionEnvironment Start(EnvironmentSpec spec) => new Noop(spec);

    public Task Prepare(FunctionVersion version) => Task.CompletedTask;

    /// <summary>They are never busy and hold nothing.</summary>
    public Task StopAll() => Task.CompletedTask;

    private sealed class Noop(EnvironmentSpec spec) : IExecutionEnvironment
    {
        private readonly TaskCompletionSource _ended = new();

        public string Id => Spec.EnvironmentId;

        public EnvironmentSpec Spec { get; } = spec;

        public Task<bool> Initialized { get; } = Task.FromResult(true);

        public bool Usable { get; private set; } = true;

        public Task Ended => _ended.Task;

        public Task? Busy => null;

        public ValueTask<InvocationResult> Invoke(InvocationRequest request, string invokedArn, string traceHeader) =>
            ValueTask.FromResult(new InvocationResult
            {
                ExecutedVersion = Spec.Version.Version,
                Payload = Payload.Of(request.Event),
                TraceHeader = traceHeader,
            });

        public Task Stop()
        {
            Usable = false;
            _ended.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
