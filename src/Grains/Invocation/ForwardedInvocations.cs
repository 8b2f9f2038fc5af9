using System.Collections.Concurrent;
using System.Diagnostics;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Grains.Functions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Grid.Grains.Invocation;

/// <summary>The invocations that other silos have sent here. The stop of the silo waits for them, and ends their environments when that takes too long.</summary>
internal sealed class ForwardedInvocations(IInvoker invoker, IRouteTable routes, Dispatchers dispatchers, LargeAnswers answers, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : IHostedService
{
    private static readonly ActivitySource Spans = new("Grid.Grains");

    /// <summary>How long the last answer has to get out before the silo stops to speak.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(1);

    /// <summary>How long the last large answers have to be fetched, and how often it is looked whether they are.</summary>
    private static readonly TimeSpan LastFetch = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancellable = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TaskCompletionSource? _none;
    private int _count;
    private long? _endedAt;

    /// <summary>Runs one that <see cref="Cancel"/> may call off while it waits for an environment.</summary>
    public async Task<ForwardedRun> RunUntilCancelled(ForwardedInvocation invocation)
    {
        using var cancellation = new CancellationTokenSource();
        _cancellable[invocation.RequestId] = cancellation;
        try
        {
            return await Run(invocation, invocation.Event, cancellation.Token);
        }
        finally
        {
            _cancellable.TryRemove(KeyValuePair.Create(invocation.RequestId, cancellation));
        }
    }

    public void Cancel(string requestId)
    {
        if (!_cancellable.TryGetValue(requestId, out var cancellation)) return;
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended.
        }
    }

    /// <param name="body">The event, which stays the caller's.</param>
    public async Task<ForwardedRun> Run(ForwardedInvocation invocation, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Count(1);
        try
        {
            using var span = invocation.TraceParent is { } parent && ActivityContext.TryParse(parent, invocation.TraceState, isRemote: true, out var context)
                ? Spans.StartActivity("forwarded", ActivityKind.Server, context)
                : null;
            var request = new InvocationRequest
            {
                Function = invocation.Function,
                Qualifier = invocation.Version,
                RequestId = invocation.RequestId,
                Event = body,
                TraceHeader = invocation.TraceHeader,
                ClientContext = invocation.ClientContext,
                LogTail = invocation.LogTail,
                ForwardedArn = invocation.InvokedArn,
                AccessKeyId = invocation.AccessKeyId,
                HasSegment = true,
                Trigger = invocation.Trigger,
            };
            var result = await invoker.Invoke(request, cancellationToken);
            var route = await routes.Get(invocation.Function, invocation.Version);
            return new ForwardedRun(result, route.Ok ? dispatchers.IdleOf(route.Value.Version) : 0);
        }
        finally
        {
            Count(-1);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_count > 0) _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (_none is not null) await _none.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var waited = TimeSpan.Zero; answers.Any && waited < LastFetch; waited += Look) await Task.Delay(Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Also of one that had just ended when the stop began.
        var left = _endedAt is { } ended ? LastWord - time.GetElapsedTime(ended) : TimeSpan.Zero;
        if (left > TimeSpan.Zero) await Task.Delay(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Count(int change)
    {
        lock (_lock)
        {
            _count += change;
            if (change < 0) _endedAt = time.GetTimestamp();
            if (_count == 0) _none?.TrySetResult();
        }
    }
}
