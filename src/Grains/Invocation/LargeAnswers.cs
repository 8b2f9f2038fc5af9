using System.Collections.Concurrent;
using Grid.Contracts;
using Grid.Contracts.Invocation;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Invocation;

/// <summary>Results that are too large for a message, until the silo that asked fetches them, at most half a minute.</summary>
internal sealed class LargeAnswers([FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Of all results that wait, in bytes; beyond it the next one is lost.</summary>
    private const long MostBytes = 1L << 30;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>True while some wait to be fetched.</summary>
    public bool Any => !_kept.IsEmpty;

    /// <summary>Takes the payload over.</summary>
    /// <returns>What to fetch it by.</returns>
    /// <exception cref="InvalidOperationException">Too many wait already.</exception>
    public string Keep(Payload payload)
    {
        if (Interlocked.Add(ref _bytes, payload.Length) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -payload.Length);
            payload.Dispose();
            throw new InvalidOperationException("Too many large results wait to be fetched by other silos.");
        }

        var name = Guid.NewGuid().ToString("N");
        var timer = time.CreateTimer(_ => Take(name)?.Dispose(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _kept[name] = new Kept(payload, timer);
        timer.Change(Longest, Timeout.InfiniteTimeSpan);
        return name;
    }

    /// <summary>The payload, which is the caller's from here on; null when it is not here any more.</summary>
    public Payload? Take(string name)
    {
        if (!_kept.TryRemove(name, out var kept)) return null;
        kept.Timer.Dispose();
        Interlocked.Add(ref _bytes, -kept.Payload.Length);
        return kept.Payload;
    }

    private readonly record struct Kept(Payload Payload, ITimer Timer);
}
