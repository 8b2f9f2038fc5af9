using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Gateway.Invocation;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Messaging;

/// <summary>What senders and receivers do.</summary>
internal sealed class MessageOperations(IGrainFactory grains)
{
    private const int MostReceived = 10;
    private const int LongestWait = 20;
    private const int LongestHidden = 43_200;

    internal async Task<Outcome<Answer>> Send(ApiRequest request)
    {
        var queue = request.Queue();
        var message = MessageReader.Read(request.Body);
        if (!message.Ok) request.Refuse(message.Error);
        if (request.Problem is { } problem) return problem;
        var sent = await Grain(queue).Send([Traced(request, message.Value!)], request.Cancelled);
        if (!sent.Ok) return sent.Error;
        var outcome = sent.Value[0];
        return outcome.Ok
            ? Answer.Ok(json =>
            {
                json.WriteStartObject();
                MessageAnswers.WriteSent(json, message.Value!, outcome.Value);
                json.WriteEndObject();
            })
            : outcome.Error;
    }

    internal async Task<Outcome<Answer>> SendBatch(ApiRequest request)
    {
        var queue = request.Queue();
        var entries = MessageBatch.Read(request, "SendMessageBatchRequestEntry", MessageReader.Read);
        var read = entries.Where(entry => entry.Value.Ok).Select(entry => entry.Value.Value!).ToArray();
        MessageBatch.CheckSize(request, read);
        if (request.Problem is { } problem) return problem;
        Outcome<SentMessage>[] outcomes = [];
        if (read.Length > 0)
        {
            var sent = await Grain(queue).Send(Array.ConvertAll(read, message => Traced(request, message)), request.Cancelled);
            if (!sent.Ok) return sent.Error;
            outcomes = sent.Value;
        }

        return MessageBatch.Answer(entries, outcomes, (json, message, sent) => MessageAnswers.WriteSent(json, message, sent));
    }

    /// <summary>A message without a trace of its own is in that of the call. Its sender hears no digest of what it has not sent.</summary>
    private static NewMessage Traced(ApiRequest request, NewMessage message) =>
        message.TraceHeader is null && TraceHeader.HandedOn(request.Http.Request.Headers) is { } header ? message with { TraceHeader = header } : message;

    internal async Task<Outcome<Answer>> Receive(ApiRequest request)
    {
        var queue = request.Queue();
        var most = request.Body.Number("MaxNumberOfMessages", []) ?? 1;
        if (most is < 1 or > MostReceived) request.Refuse(QueueWords.Invalid("MaxNumberOfMessages", most, $"Must be between 1 and {MostReceived}, if provided."));
        var hidden = request.Body.Number("VisibilityTimeout", []);
        if (hidden is < 0 or > LongestHidden) request.Refuse(QueueWords.Invalid("VisibilityTimeout", hidden, $"Must be >= 0 and <= {LongestHidden}, if provided."));
        var wait = request.Body.Number("WaitTimeSeconds", []);
        if (wait is < 0 or > LongestWait) request.Refuse(QueueWords.Invalid("WaitTimeSeconds", wait, $"Must be >= 0 and <= {LongestWait}, if provided."));
        var attempt = request.Body.Text("ReceiveRequestAttemptId", []);
        if (attempt is not null && queue.Name is not null && !queue.IsFifo)
            request.Refuse(QueueWords.Invalid("ReceiveRequestAttemptId", attempt, "The request include parameter that is not valid for this queue type."));
        var filter = new MessageFilter(request);
        if (request.Problem is { } problem) return problem;
        var order = new ReceiveOrder { MaxMessages = most, VisibilityTimeout = hidden, WaitSeconds = wait, AttemptId = attempt };
        var received = await Grain(queue).Receive(order, request.Cancelled);
        return received.Ok ? MessageAnswers.Received(received.Value, filter) : received.Error;
    }

    internal async Task<Outcome<Answer>> Delete(ApiRequest request)
    {
        var queue = request.Queue();
        var handle = request.Need("ReceiptHandle");
        if (request.Problem is { } problem) return problem;
        return Single(await Grain(queue).Remove([handle], request.Cancelled));
    }

    internal async Task<Outcome<Answer>> DeleteBatch(ApiRequest request)
    {
        var queue = request.Queue();
        var entries = MessageBatch.Read(request, "DeleteMessageBatchRequestEntry", Handle);
        if (request.Problem is { } problem) return problem;
        return Batch(entries, await Grain(queue).Remove(MessageBatch.Good(entries), request.Cancelled));
    }

    internal async Task<Outcome<Answer>> Hide(ApiRequest request)
    {
        var queue = request.Queue();
        var change = Change(request.Body);
        if (!change.Ok) request.Refuse(change.Error);
        if (request.Problem is { } problem) return problem;
        return Single(await Grain(queue).Hide([change.Value!], request.Cancelled));
    }

    internal async Task<Outcome<Answer>> HideBatch(ApiRequest request)
    {
        var queue = request.Queue();
        var entries = MessageBatch.Read(request, "ChangeMessageVisibilityBatchRequestEntry", Change);
        if (request.Problem is { } problem) return problem;
        return Batch(entries, await Grain(queue).Hide(MessageBatch.Good(entries), request.Cancelled));
    }

    private static Outcome<string> Handle(ObjectReader entry) => entry.Text("ReceiptHandle", []) is { Length: > 0 } handle ? handle : QueueWords.Missing("ReceiptHandle");

    private static Outcome<VisibilityChange> Change(ObjectReader entry)
    {
        if (entry.Text("ReceiptHandle", []) is not { Length: > 0 } handle) return QueueWords.Missing("ReceiptHandle");
        if (entry.Number("VisibilityTimeout", []) is not { } seconds) return QueueWords.Missing("VisibilityTimeout");
        if (seconds is < 0 or > LongestHidden) return QueueWords.Invalid("VisibilityTimeout", seconds, $"VisibilityTimeout must be an integer between 0 and {LongestHidden}.");
        return new VisibilityChange { ReceiptHandle = handle, Seconds = seconds };
    }

    private static Outcome<Answer> Single(Outcome<Outcome<Done>[]> done) => !done.Ok ? done.Error : done.Value[0].Ok ? Answer.NoContent : done.Value[0].Error!;

    private static Outcome<Answer> Batch<T>(MessageBatch.Entry<T>[] entries, Outcome<Outcome<Done>[]> done) =>
        done.Ok ? MessageBatch.Answer(entries, done.Value, (Utf8JsonWriter _, T _, Done _) => { }) : done.Error;

    private IQueueGrain Grain(QueueId queue) => grains.GetGrain<IQueueGrain>(queue.GrainKey);
}
