using System.Diagnostics;
using System.Security.Cryptography;
using Grid.Contracts.Functions;
using Grid.Scheduling.Invocation;
using Grid.Scheduling.Observability;

namespace Grid.Grains.Observability;

/// <summary>
/// The <c>X-Amzn-Trace-Id</c> that a function gets: the caller's when it says whether the trace is sampled, else with Lambda's own decision; and with this pass in its
/// lineage.
/// </summary>
internal sealed class TraceHeaders(TimeProvider time, Dice dice)
{
    private readonly TraceSampler _sampler = new();
    private readonly Lock _lock = new();

    /// <param name="callers">The caller's header; null when there was none.</param>
    /// <param name="lineage">The function's.</param>
    public string For(FunctionVersion version, string? callers, Lineage lineage)
    {
        if (callers is null) return Compose(version.Settings.TracingActive && Sample(), lineage.First);
        var extended = Lineage.IsIn(callers);
        if (extended) callers = lineage.Extend(callers);
        var first = extended ? "" : lineage.First;
        if (callers.Contains("Sampled=0", StringComparison.Ordinal) || callers.Contains("Sampled=1", StringComparison.Ordinal)) return string.Concat(callers, first);
        var sampled = version.Settings.TracingActive && Sample();
        return callers.Contains("Sampled=?", StringComparison.Ordinal)
            ? callers.Replace("Sampled=?", sampled ? "Sampled=1" : "Sampled=0", StringComparison.Ordinal) + first
            : string.Concat(callers, sampled ? ";Sampled=1" : ";Sampled=0", first);
    }

    /// <summary>Whether a request is sampled: as its header says, or else as the function's tracing mode does.</summary>
    /// <param name="decided">True when the header says it.</param>
    public bool Decide(FunctionVersion version, string? callers, out bool decided)
    {
        var sampled = callers?.Contains("Sampled=1", StringComparison.Ordinal) == true;
        decided = sampled || callers?.Contains("Sampled=0", StringComparison.Ordinal) == true;
        return decided ? sampled : version.Settings.TracingActive && Sample();
    }

    /// <summary>A header that says whether the trace is sampled; a new root without one.</summary>
    public string With(string? callers, bool sampled)
    {
        if (callers is null) return Compose(sampled, "");
        if (callers.Contains("Sampled=?", StringComparison.Ordinal)) return callers.Replace("Sampled=?", sampled ? "Sampled=1" : "Sampled=0", StringComparison.Ordinal);
        return string.Concat(callers, sampled ? ";Sampled=1" : ";Sampled=0");
    }

    private bool Sample()
    {
        lock (_lock) return _sampler.Sample(time.GetElapsedTime(0), dice.Roll());
    }

    /// <summary>A new root, or the trace that the gateway's span belongs to.</summary>
    private string Compose(bool sampled, string lineage)
    {
        if (Activity.Current is { } span)
        {
            var id = span.TraceId.ToHexString();
            return $"Root=1-{id[..8]}-{id[8..]};Parent={span.SpanId.ToHexString()};Sampled={(sampled ? 1 : 0)}{lineage}";
        }

        return string.Create(74 + lineage.Length, (Seconds: (uint)time.GetUtcNow().ToUnixTimeSeconds(), Sampled: sampled, Lineage: lineage), static (text, parts) =>
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
            parts.Lineage.CopyTo(text[74..]);
        });
    }
}
