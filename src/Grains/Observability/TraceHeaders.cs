using System.Diagnostics;
using System.Security.Cryptography;
using Grid.Contracts.Functions;
using Grid.Scheduling.Observability;

namespace Grid.Grains.Observability;

/// <summary>
/// The <c>X-Amzn-Trace-Id</c> that a function gets: the caller's as it is when it says whether the trace is sampled, else with Lambda's own decision.
/// </summary>
internal sealed class TraceHeaders(TimeProvider time, Dice dice)
{
    private readonly TraceSampler _sampler = new();
    private readonly Lock _lock = new();

    /// <param name="callers">The caller's header; null when there was none.</param>
    public string For(FunctionVersion version, string? callers)
    {
        if (callers is null) return Compose(version.Settings.TracingActive && Sample());
        if (callers.Contains("Sampled=0", StringComparison.Ordinal) || callers.Contains("Sampled=1", StringComparison.Ordinal)) return callers;
        var decision = version.Settings.TracingActive && Sample() ? "Sampled=1" : "Sampled=0";
        return callers.Contains("Sampled=?", StringComparison.Ordinal)
            ? callers.Replace("Sampled=?", decision, StringComparison.Ordinal)
            : $"{callers};{decision}";
    }

    private bool Sample()
    {
        lock (_lock) return _sampler.Sample(time.GetElapsedTime(0), dice.Roll());
    }

    /// <summary>A new root, or the trace that the gateway's span belongs to.</summary>
    private string Compose(bool sampled)
    {
        if (Activity.Current is { } span)
        {
            var id = span.TraceId.ToHexString();
            return $"Root=1-{id[..8]}-{id[8..]};Parent={span.SpanId.ToHexString()};Sampled={(sampled || span.Recorded ? 1 : 0)}";
        }

        return string.Create(74, (Seconds: (uint)time.GetUtcNow().ToUnixTimeSeconds(), Sampled: sampled), static (text, parts) =>
        {
            Span<byte> random = stackalloc byte[20];
            RandomNumberGenerator.Fill(random);
            "Root=1-".CopyTo(text);
            parts.Seconds.TryFormat(text[7..], out _, "x8");
            text[15] = '-';
            Convert.TryToHexStringLower(random[..12], text[16..], out _);
            ";Parent=".CopyTo(text[40..]);
            Convert.TryToHexStringLower(random[12..], text[48..], out _);
            (parts.Sampled ? ";Sampled=1" : ";Sampled=0").CopyTo(text[64..]);
        });
    }
}
