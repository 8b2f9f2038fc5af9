using System.Globalization;
using System.Text;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Runtimes.Environments;

namespace Grid.Bench;

/// <summary>Environments without a process that send the event back: what remains is the grid's own cost. An event that is a number is held for so many milliseconds, and answered with the number of this process.</summary>
internal sealed class NoopEnvironments : IEnvironmentHost
{
    /// <summary>Set, invocations never end: events pile up.</summary>
    private static readonly bool Holds = Environment.GetEnvironmentVariable("GRID_BENCH_HOLD") is not null;

    /// <summary>Hears the request id of every invocation in this process.</summary>
    public static Action<string>? Invoked { get; set; }

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

        public EnvironmentLook Look(bool measures) => new(EnvironmentCondition.Idle, DateTimeOffset.UnixEpoch, 0, 0);

        public ValueTask<InvocationResult> Invoke(InvocationRequest request, string invokedArn, string traceHeader)
        {
            Invoked?.Invoke(request.RequestId);
            if (Holds) return Hold(Timeout.InfiniteTimeSpan, traceHeader);
            return request.Event.Length is > 0 and < 6 && int.TryParse(request.Event.Span, CultureInfo.InvariantCulture, out var milliseconds)
                ? Hold(TimeSpan.FromMilliseconds(milliseconds), traceHeader)
                : ValueTask.FromResult(Answer(request.Event, traceHeader));
        }

        private async ValueTask<InvocationResult> Hold(TimeSpan time, string traceHeader)
        {
            await Task.Delay(time, TimeProvider.System);
            return Answer(Encoding.ASCII.GetBytes($"{Environment.ProcessId}"), traceHeader);
        }

        private InvocationResult Answer(ReadOnlyMemory<byte> payload, string traceHeader) => new()
        {
            ExecutedVersion = Spec.Version.Version,
            Payload = Payload.Of(payload),
            TraceHeader = traceHeader,
        };

        public Task Stop()
        {
            Usable = false;
            _ended.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
