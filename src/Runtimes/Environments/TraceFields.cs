namespace Grid.Runtimes.Environments;

/// <summary>The fields of a trace header, <c>Root=…;Parent=…;Sampled=…</c> in any order; empty where absent.</summary>
internal readonly ref struct TraceFields
{
    public TraceFields(string header)
    {
        foreach (var range in header.AsSpan().Split(';'))
        {
            var field = header.AsSpan()[range].Trim();
            if (field.StartsWith("Root=")) Root = field["Root=".Length..];
            else if (field.StartsWith("Parent=")) Parent = field["Parent=".Length..];
            else if (field is "Sampled=1") Sampled = true;
        }
    }

    public ReadOnlySpan<char> Root { get; }

    public ReadOnlySpan<char> Parent { get; }

    public bool Sampled { get; }
}
