using System.Buffers;

namespace Grid.Contracts.Traces;

/// <summary>The fields of a trace header, <c>Root=…;Parent=…;Sampled=…</c> in any order; empty where absent.</summary>
public readonly ref struct TraceFields
{
    private const string ParentField = "Parent=";
    private const int RootLength = 35;
    private const int SpanLength = 16;

    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdefABCDEF");

    public TraceFields(string header)
    {
        foreach (var range in header.AsSpan().Split(';'))
        {
            var field = header.AsSpan()[range].Trim();
            if (field.StartsWith("Root=")) Root = field["Root=".Length..];
            else if (field.StartsWith(ParentField)) Parent = field[ParentField.Length..];
            else if (field is "Sampled=1") Sampled = true;
            else if (field is "Sampled=0") IsDecided = true;
        }

        IsDecided |= Sampled;
    }

    public ReadOnlySpan<char> Root { get; }

    public ReadOnlySpan<char> Parent { get; }

    public bool Sampled { get; }

    /// <summary>Somebody has said whether the trace is sampled.</summary>
    public bool IsDecided { get; }

    /// <summary>True when there is a root in X-Ray's form, <c>1-8hex-24hex</c>, and the trace is sampled: segments can be recorded.</summary>
    public bool IsRecorded => Sampled && IsTraceId(Root);

    /// <summary><see cref="Root"/> as W3C's trace id, 32 hex digits; the root has X-Ray's form.</summary>
    public string TraceId => string.Concat(Root[2..10], Root[11..]);

    /// <summary><see cref="Parent"/> when it is a span's id; null otherwise.</summary>
    public string? ParentId => IsSpanId(Parent) ? Parent.ToString() : null;

    /// <summary>True for <c>1-8hex-24hex</c> that are not all zero: such an id is none in W3C's form.</summary>
    public static bool IsTraceId(ReadOnlySpan<char> text) =>
        text.Length == RootLength && text[0] == '1' && text[1] == '-' && text[10] == '-' && IsHex(text[2..10]) && IsHex(text[11..]) && text[2..].ContainsAnyExcept('0', '-');

    /// <summary>True for 16 hex digits that are not all zero.</summary>
    public static bool IsSpanId(ReadOnlySpan<char> text) => text.Length == SpanLength && IsHex(text) && text.ContainsAnyExcept('0');

    /// <summary>The header with another parent.</summary>
    /// <param name="parent">16 hex digits.</param>
    public static string WithParent(string header, string parent)
    {
        var start = 0;
        foreach (var range in header.AsSpan().Split(';'))
        {
            var field = header.AsSpan()[range];
            if (field.TrimStart().StartsWith(ParentField)) return string.Concat(header.AsSpan(0, start), ParentField, parent, header.AsSpan(start + field.Length));
            start += field.Length + 1;
        }

        // Behind the root, where Lambda has it.
        var root = header.IndexOf(';', StringComparison.Ordinal);
        return root < 0 ? $"{header};{ParentField}{parent}" : string.Concat(header.AsSpan(0, root), $";{ParentField}{parent}", header.AsSpan(root));
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_hex);
}
