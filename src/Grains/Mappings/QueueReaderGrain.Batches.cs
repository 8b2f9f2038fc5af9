using Grid.Contracts;
using Grid.Contracts.Invocation;
using Grid.Contracts.Mappings;
using Grid.Contracts.Messaging;
using Grid.Grains.Observability;
using Grid.Scheduling.Mappings;

namespace Grid.Grains.Mappings;

/// <summary>One batch: the function, and what becomes of the messages. What has failed stays hidden until its visibility timeout is over, and the queue counts how often it was received.</summary>
internal sealed partial class QueueReaderGrain
{
    /// <summary>Messages that are deleted or hidden with one call.</summary>
    private const int Group = 100;

    /// <summary>How an invocation with a batch has ended.</summary>
    private enum BatchEnd
    {
        Done,
        Failed,

        /// <summary>The function was not reached: the batch is kept and tried again.</summary>
        Refused,
        FunctionGone,
    }

    private void Begin(ReaderOrder order, List<HeldMessage> batch)
    {
        _running++;
        if (batch.Count == order.Mapping.Settings.BatchSize) _lanes.Full(_running, time.GetUtcNow());
        _ = Process(order, batch);
    }

    private async Task Process(ReaderOrder order, List<HeldMessage> batch)
    {
        work.Begin();
        try
        {
            // One event, unless the messages of a FIFO queue make more than one may have: those come one after the other, as long as nothing fails.
            for (var part = Fitting(batch); await RunToEnd(order, part) && batch.Count > 0; part = Fitting(batch)) await Keep(batch);
        }
        catch (Exception exception)
        {
            // The queue's silo, or the store: the messages are shown again.
            LogFailed(exception, this.GetPrimaryKeyString());
        }
        finally
        {
            _running--;
            work.End();
            Signal();
        }
    }

    /// <returns>False when messages are left in the queue.</returns>
    private async Task<bool> RunToEnd(ReaderOrder order, List<HeldMessage> batch)
    {
        while (batch.Count > 0)
        {
            // 1. The function, away from the grain's thread.
            MappingMeasures.Count(order.Mapping, MappingMeasures.Invoked, batch.Count);
            var mapping = order.Mapping;
            var (end, answer) = await Task.Run(() => Invoke(mapping, batch));

            // 2. What becomes of the messages.
            if (end is BatchEnd.Done or BatchEnd.Failed)
            {
                _lanes.Taken();
                await Settle(order, batch, answer);
                return answer.IsSuccess;
            }

            // 3. It did not run: the messages wait here, so that nothing counts as received once more.
            if (end is BatchEnd.FunctionGone) Note(MappingResults.FunctionGone);
            var pause = _lanes.Refused(_running - 1, time.GetUtcNow(), dice.Roll());
            work.End();
            try
            {
                await Rest(pause);
            }
            finally
            {
                work.Begin();
            }

            if (Current is not { } next)
            {
                await GiveBack(batch);
                return false;
            }

            order = next;
            await Keep(batch);
        }

        return false;
    }

    private async Task<(BatchEnd End, BatchAnswer Answer)> Invoke(EventSourceMapping mapping, List<HeldMessage> batch)
    {
        var requestId = Guid.NewGuid().ToString();
        var first = batch[0].Message.TraceHeader;
        string[] causes = [.. batch.Select(held => held.Message.TraceHeader).OfType<string>().Distinct()];
        using var span = CauseSpans.Start($"{_queue!.Value.Name} process", mapping.Function, mapping.Qualifier, requestId, first, causes, "pubsub");
        CauseSpans.TellMapping(span, mapping, batch.Count);
        var request = new InvocationRequest
        {
            Function = mapping.Function,
            Qualifier = mapping.Qualifier,
            RequestId = requestId,
            Event = QueueFormat.Event([.. batch.Select(held => held.Record)]),
            TraceHeader = CauseSpans.Header(first, span),
            Causes = causes,
            Trigger = "pubsub",
        };
        using var result = await invoker.Invoke(request, CancellationToken.None);
        span.Tell(result);
        switch (result.Error)
        {
            case InvokeError.None when result.FunctionError is null:
                if (!mapping.Settings.ReportsItemFailures) return (BatchEnd.Done, BatchAnswer.Success);
                var ids = batch.Select(held => held.Message.MessageId).ToHashSet(StringComparer.Ordinal);
                return (BatchEnd.Done, BatchAnswer.Read(result.Payload.Memory, ids.Contains));
            case InvokeError.None:
            case InvokeError.Refused when result.Refusal?.Kind is ApiErrorKind.RecursiveInvocation:
                return (BatchEnd.Failed, BatchAnswer.Failure);
            case InvokeError.Refused when result.Refusal?.Kind is ApiErrorKind.ResourceNotFound:
                return (BatchEnd.FunctionGone, BatchAnswer.Failure);
            default:
                return (BatchEnd.Refused, BatchAnswer.Failure);
        }
    }

    private async Task Settle(ReaderOrder order, List<HeldMessage> batch, BatchAnswer answer)
    {
        if (!answer.IsSuccess) MappingMeasures.Count(order.Mapping, MappingMeasures.FailedInvoke, answer.AllFailed ? batch.Count : answer.Failed.Count);
        Note(answer.AllFailed ? MappingResults.FunctionFailed : MappingResults.Ok);
        if (answer.AllFailed) return;
        await Delete(order, Processed(batch, answer.Failed));
    }

    /// <summary>Messages that are done with. Of a group of a FIFO queue everything from the first failed one on stays, so that the order holds.</summary>
    private static List<HeldMessage> Processed(List<HeldMessage> batch, IReadOnlySet<string> failed)
    {
        if (failed.Count == 0) return batch;
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        return batch.Where(held =>
        {
            var isFailed = failed.Contains(held.Message.MessageId);
            if (held.Message.GroupId is not { } group) return !isFailed;
            if (isFailed) blocked.Add(group);
            return !blocked.Contains(group);
        }).ToList();
    }

    private async Task Delete(ReaderOrder order, IEnumerable<HeldMessage> messages)
    {
        var grain = GrainFactory.GetGrain<IQueueGrain>(_queue!.Value.GrainKey);
        foreach (var group in messages.Chunk(Group))
        {
            var removed = await grain.Remove(Array.ConvertAll(group, held => held.Message.ReceiptHandle), CancellationToken.None);
            if (removed.Ok) MappingMeasures.Count(order.Mapping, MappingMeasures.Deleted, removed.Value.Count(one => one.Ok));
        }
    }

    /// <summary>Hides the messages for as long again; those that others may have by now are not this batch's any more.</summary>
    private async Task Keep(List<HeldMessage> batch)
    {
        if (_visibility == TimeSpan.Zero && !await LookAtQueue())
        {
            batch.Clear();
            return;
        }

        var kept = await Hide(batch, (int)_visibility.TotalSeconds);
        batch.RemoveAll(held => !kept.Contains(held));
    }

    /// <summary>Shows messages again at once.</summary>
    private Task GiveBack(List<HeldMessage> messages) => messages.Count == 0 ? Task.CompletedTask : Hide(messages, 0);

    private async Task<HashSet<HeldMessage>> Hide(List<HeldMessage> messages, int seconds)
    {
        var hidden = new HashSet<HeldMessage>(ReferenceEqualityComparer.Instance);
        var grain = GrainFactory.GetGrain<IQueueGrain>(_queue!.Value.GrainKey);
        foreach (var group in messages.Chunk(Group))
        {
            var outcomes = await grain.Hide(Array.ConvertAll(group, held => new VisibilityChange { ReceiptHandle = held.Message.ReceiptHandle, Seconds = seconds }), CancellationToken.None);
            if (!outcomes.Ok) continue;
            for (var index = 0; index < group.Length; index++)
                if (outcomes.Value[index].Ok) hidden.Add(group[index]);
        }

        return hidden;
    }

    /// <summary>Until the time is over, or nothing more is to be begun.</summary>
    private async Task Rest(TimeSpan pause)
    {
        var until = time.GetUtcNow() + pause;
        while (Current is not null && time.GetUtcNow() is var now && now < until) await Wait(until - now, time);
    }
}
