using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.EventSources;

/// <summary>Functions, queues and topics that take what is sent, or refuse it as the test says.</summary>
internal sealed class ScriptedTargets : IEventInvoker, IDeliveries
{
    private readonly ConcurrentDictionary<string, Channel<Sent>> _sent = new(StringComparer.Ordinal);

    /// <summary>What the target with this ARN answers; an exception is thrown. Others take everything.</summary>
    public Dictionary<string, Func<Outcome<Done>>> Answers { get; } = [];

    public async ValueTask<Outcome<Done>> Accept(EventInvocation invocation, CancellationToken cancellationToken) =>
        Answer(new Sent(invocation.Function.Arn + (invocation.Qualifier is null ? "" : $":{invocation.Qualifier}"), Text(invocation.Event), invocation.RequestId, null));

    public async Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken) => Answer(new Sent(delivery.TargetArn, Text(delivery.Body), null, delivery));

    /// <summary>The next attempt in a region, whatever came of it.</summary>
    public async Task<Sent> Next(string region) => await In(region).Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public bool IsEmpty(string region) => In(region).Reader.Count == 0;

    private Channel<Sent> In(string region) => _sent.GetOrAdd(region, static _ => Channel.CreateUnbounded<Sent>());

    private static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);

    private Outcome<Done> Answer(Sent sent)
    {
        Func<Outcome<Done>>? answer;
        lock (Answers) answer = Answers.GetValueOrDefault(sent.Arn);
        try
        {
            return answer is null ? new Done() : answer();
        }
        finally
        {
            In(sent.Arn.Split(':')[3]).Writer.TryWrite(sent);
        }
    }

    /// <param name="RequestId">Functions only.</param>
    /// <param name="Delivery">All but functions.</param>
    internal sealed record Sent(string Arn, string Body, string? RequestId, Delivery? Delivery);
}
