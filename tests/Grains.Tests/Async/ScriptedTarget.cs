using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Messaging;

namespace Grid.Grains.Tests.Async;

/// <summary>Queues that keep what they get, or refuse it.</summary>
internal sealed class ScriptedTarget : IDeliveryTarget
{
    public string Service => "sqs";

    /// <summary>What was taken, in order; bodies are copies.</summary>
    public ConcurrentQueue<Delivery> Taken { get; } = new();

    /// <summary>Attempts so far, refused ones too.</summary>
    public int Attempts { get; private set; }

    /// <summary>Why a target refuses; null takes.</summary>
    public Func<Delivery, ApiError?> Refuses { get; set; } = static _ => null;

    public Task<Outcome<Done>> Deliver(Delivery delivery, CancellationToken cancellationToken)
    {
        Attempts++;
        if (Refuses(delivery) is { } refusal) return Task.FromResult<Outcome<Done>>(refusal);
        Taken.Enqueue(delivery with { Body = delivery.Body.ToArray() });
        return Task.FromResult<Outcome<Done>>(new Done());
    }
}
