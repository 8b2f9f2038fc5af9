using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Grid.Gateway.Invocation;

/// <summary>
/// Where an invocation belongs among traces, in X-Ray's form <c>Root=1-8hex-24hex;Parent=16hex;Sampled=1</c>. Root without its two hyphens is W3C's trace id,
/// Parent is its span id. Without <c>Sampled</c> nobody has decided yet, and the function's tracing mode does.
/// </summary>
/// <param name="Text">As the caller sent it; null when it came as <c>traceparent</c> or not at all.</param>
/// <param name="Parent">The caller's span, or only its trace and its decision where it names no span; default when there is none.</param>
/// <param name="Sampled"><c>;Sampled=…</c> of a header that has no root; empty otherwise.</param>
/// <param name="IsUndecided">True for a caller's trace about which nobody has decided.</param>
internal readonly record struct TraceHeader(string? Text, ActivityContext Parent, string Sampled = "", bool IsUndecided = false)
{
    internal const string Name = "X-Amzn-Trace-Id";

    private const int MaxLength = 1024;
    private const int RootLength = 35;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Takes X-Ray's header, else W3C's. A header that makes no sense counts as none: tracing never refuses an invocation.</summary>
    internal static TraceHeader Read(IHeaderDictionary headers)
    {
        var text = headers[Name].ToString();
        if (text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            var root = Find(text, "Root=");
            var sampled = Find(text, "Sampled=");
            if (IsRoot(root)) return new(text, ContextOf(TraceIdOf(root), Find(text, "Parent="), sampled), IsUndecided: sampled is not ("0" or "1"));
            if (sampled is "0" or "1") return new(null, ContextOf(ActivityTraceId.CreateRandom(), default, sampled), $";Sampled={sampled}");
        }

        var traceParent = headers.TraceParent.ToString();
        return traceParent.Length > 0 && ActivityContext.TryParse(traceParent, headers.TraceState, isRemote: true, out var parent) ? new(null, parent) : default;
    }

    /// <summary>
    /// The header for the function: the caller's own, or the caller's trace in X-Ray's form, or that of the gateway's span, or a new root. What a collector gets decides nothing: where the
    /// caller has not, the function's tracing mode does.
    /// </summary>
    internal string For(Activity? span, IdSource ids, TimeProvider clock)
    {
        if (Text is not null) return Text;
        if (Parent.SpanId != default) return $"{RootOf(Parent.TraceId)};Parent={span?.SpanId ?? Parent.SpanId};Sampled={(Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? '1' : '0')}";
        return span is not null ? $"{RootOf(span.TraceId)};Parent={span.SpanId}{Sampled}" : NewRoot(ids, clock) + Sampled;
    }

    /// <summary>The header that goes with a message or an event which the request sends: the caller's own, or the caller's trace in X-Ray's form; null without a trace.</summary>
    internal static string? HandedOn(IHeaderDictionary headers)
    {
        var trace = Read(headers);
        if (trace.Text is not null || trace.Parent.SpanId == default) return trace.Text;
        return $"{RootOf(trace.Parent.TraceId)};Parent={trace.Parent.SpanId};Sampled={(trace.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? '1' : '0')}";
    }

    private static string RootOf(ActivityTraceId id)
    {
        var hex = id.ToHexString();
        return $"Root=1-{hex.AsSpan(0, 8)}-{hex.AsSpan(8)}";
    }

    private static string NewRoot(IdSource ids, TimeProvider clock)
    {
        Span<byte> random = stackalloc byte[12];
        ids.Fill(random);
        Span<char> text = stackalloc char[5 + RootLength];
        "Root=1-".CopyTo(text);
        ((uint)clock.GetUtcNow().ToUnixTimeSeconds()).TryFormat(text[7..], out _, "x8", CultureInfo.InvariantCulture);
        text[15] = '-';
        Convert.TryToHexStringLower(random, text[16..], out _);
        return text.ToString();
    }

    private static ReadOnlySpan<char> Find(ReadOnlySpan<char> text, string key)
    {
        foreach (var range in text.Split(';'))
        {
            var part = text[range].Trim(' ');
            if (part.StartsWith(key)) return part[key.Length..];
        }

        return default;
    }

    private static bool IsRoot(ReadOnlySpan<char> root) =>
        root.Length == RootLength && root.StartsWith("1-") && root[10] == '-' && IsHex(root[2..10]) && IsHex(root[11..]) && root[2..].ContainsAnyExcept('0', '-');

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);

    private static ActivityTraceId TraceIdOf(ReadOnlySpan<char> root)
    {
        Span<char> id = stackalloc char[32];
        root[2..10].CopyTo(id);
        root[11..].CopyTo(id[8..]);
        return ActivityTraceId.CreateFromString(id);
    }

    private static ActivityContext ContextOf(ActivityTraceId trace, ReadOnlySpan<char> parent, ReadOnlySpan<char> sampled)
    {
        var span = parent.Length == 16 && IsHex(parent) && parent.ContainsAnyExcept('0') ? ActivitySpanId.CreateFromString(parent) : default;
        return new(trace, span, sampled is "1" ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, isRemote: true);
    }
}
