using Grid.Contracts.Invocation;
using Grid.Grains.Environments;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Grid.Grains.Invocation;

/// <summary>Runs what other silos send in messages; not within this service's own turns, which follow one after the other.</summary>
[Reentrant]
internal sealed class ForwardingService(GrainId id, Silo silo, ILoggerFactory loggers, OwnSilo own, ForwardedInvocations invocations, LargeAnswers answers)
    : GrainService(id, silo, loggers), IForwardingService
{
    public Task<ForwardedResult> Invoke(ForwardedInvocation invocation) => Task.Run(() => Run(invocation));

    public Task Cancel(string requestId)
    {
        invocations.Cancel(requestId);
        return Task.CompletedTask;
    }

    private async Task<ForwardedResult> Run(ForwardedInvocation invocation)
    {
        using var run = await invocations.RunUntilCancelled(invocation);

        // A silo that stops has no web server any more that a large result could be fetched from.
        return run.Result.Payload.Length > ForwardedInvocation.MessageLimit && !own.Drains
            ? run.Answer with { Fetch = answers.Keep(run.TakePayload()) }

            // The message is written when the buffer has gone back.
            : run.Answer with { Payload = run.Result.Payload.Memory.ToArray() };
    }
}
