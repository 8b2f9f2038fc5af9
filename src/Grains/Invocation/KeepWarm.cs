using System.Text;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Scheduling.EventSources;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Invocation;

/// <summary>Invokes functions on a schedule, so that an environment stays warm. One whose last ping has not come back is left out.</summary>
internal sealed partial class KeepWarm(IInvoker invoker, IOptions<KeepWarmOptions> options, TimeProvider time, ILogger<KeepWarm> logger) : BackgroundService
{
    /// <summary>Longest time between two looks, for a clock that is set.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly byte[] _event = Encoding.UTF8.GetBytes(options.Value.Event);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var start = time.GetUtcNow();
        var pings = options.Value.Functions.Select(function => new Ping(KeepWarmOptions.Target(function.Key)!.Value, KeepWarmOptions.Read(function.Value, start)!, start)).ToArray();
        if (pings.Length == 0) return;
        while (true)
        {
            await Task.Delay(Until(pings.Min(ping => ping.Next)), time, stoppingToken);
            var now = time.GetUtcNow();
            foreach (var ping in pings)
            {
                if (!(ping.Next <= now)) continue;
                ping.Next = ping.Schedule.Next(now);
                if (ping.Running.IsCompleted) ping.Running = Send(ping, stoppingToken);
            }
        }
    }

    private TimeSpan Until(DateTimeOffset? next)
    {
        var wait = next - time.GetUtcNow() ?? Longest;
        return wait > Longest ? Longest : wait < Shortest ? Shortest : wait;
    }

    private async Task Send(Ping ping, CancellationToken cancellationToken)
    {
        var (function, qualifier) = ping.Target;
        var request = new InvocationRequest { Function = function, Qualifier = qualifier, RequestId = Guid.NewGuid().ToString(), Event = _event, Trigger = "timer" };
        try
        {
            using var result = await invoker.Invoke(request, cancellationToken);
            if (result.Error is not InvokeError.None) LogRefused(request.RequestId, function, result.Refusal?.Message);
            else if (result.FunctionError is not null) LogFunctionFailed(request.RequestId, function);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The next one may fare better.
            LogFailed(exception, request.RequestId, function);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Invocation {RequestId}, which was to keep {Function} warm, was refused: {Why}")]
    private partial void LogRefused(string requestId, FunctionId function, string? why);

    [LoggerMessage(2, LogLevel.Warning, "Invocation {RequestId}, which was to keep {Function} warm, ended in an error of the function")]
    private partial void LogFunctionFailed(string requestId, FunctionId function);

    [LoggerMessage(3, LogLevel.Error, "Invocation {RequestId}, which was to keep {Function} warm, failed")]
    private partial void LogFailed(Exception exception, string requestId, FunctionId function);

    private sealed class Ping((FunctionId Function, string? Qualifier) target, ISchedule schedule, DateTimeOffset start)
    {
        public (FunctionId Function, string? Qualifier) Target => target;

        public ISchedule Schedule => schedule;

        public DateTimeOffset? Next { get; set; } = schedule.Next(start);

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
