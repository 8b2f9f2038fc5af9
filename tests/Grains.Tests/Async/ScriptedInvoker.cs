using System.Threading.Channels;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;

namespace Grid.Grains.Tests.Async;

/// <summary>Stands where functions run: each attempt waits until the test says how it ends.</summary>
internal sealed class ScriptedInvoker : IInvoker
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Attempt> _attempts = Channel.CreateUnbounded<Attempt>();

    /// <summary>When set, attempts end by themselves and do not go to the test.</summary>
    public Func<InvocationRequest, InvocationResult?> Script { get; set; } = static _ => null;

    public async ValueTask<InvocationResult> Invoke(InvocationRequest request, CancellationToken cancellationToken)
    {
        if (Script(request) is { } scripted) return scripted;
        var attempt = new Attempt(request);
        _attempts.Writer.TryWrite(attempt);
        return await attempt.Ending.Task;
    }

    /// <summary>The next attempt; the test fails when there is none.</summary>
    public async Task<Attempt> Next() => await _attempts.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System);

    /// <summary>True when there has been an attempt that the test has not seen.</summary>
    public bool HasNext => _attempts.Reader.Count > 0;

    public static InvocationResult Success => new() { ExecutedVersion = Qualifiers.Latest, Payload = Payload.Of("""{"ok":true}"""u8.ToArray()), TraceHeader = "Root=1-done" };

    public static InvocationResult Failure => new()
    {
        ExecutedVersion = Qualifiers.Latest,
        FunctionError = "Unhandled",
        Payload = Payload.Of("""{"errorMessage":"boom","errorType":"Error"}"""u8.ToArray()),
        TraceHeader = "Root=1-failed",
    };

    public static InvocationResult Throttle => Refused(InvokeError.Throttled, new ApiError(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "ConcurrentInvocationLimitExceeded" });

    public static InvocationResult ReservedThrottle =>
        Refused(InvokeError.Throttled, new ApiError(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = "ReservedFunctionConcurrentInvocationLimitExceeded" });

    public static InvocationResult Fault => Refused(InvokeError.Platform, new ApiError(ApiErrorKind.Service, "No environment could be started."));

    public static InvocationResult Circle => Refused(InvokeError.Refused, new ApiError(ApiErrorKind.RecursiveInvocation, "Recursion detected."));

    private static InvocationResult Refused(InvokeError error, ApiError refusal) => new() { Error = error, Refusal = refusal };

    internal sealed class Attempt(InvocationRequest request)
    {
        public InvocationRequest Request => request;

        public TaskCompletionSource<InvocationResult> Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End(InvocationResult result) => Ending.SetResult(result);
    }
}
