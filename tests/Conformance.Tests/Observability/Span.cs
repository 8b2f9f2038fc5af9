using System.Text;

namespace Grid.Conformance.Tests.Observability;

/// <summary>One span as it came over OTLP. Ids in hex; <see cref="Parent"/> is empty for a root.</summary>
internal sealed record Span
{
    public string Trace { get; private init; } = "";

    public string Id { get; private init; } = "";

    public string Parent { get; private init; } = "";

    public string Name { get; private init; } = "";

    /// <summary>1 internal, 2 server, 3 client.</summary>
    public int Kind { get; private init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong Start { get; private init; }

    /// <inheritdoc cref="Start"/>
    public ulong End { get; private init; }

    /// <summary>0 unset, 1 ok, 2 error.</summary>
    public int Status { get; private init; }

    public IReadOnlyDictionary<string, string> Attributes { get; private init; } = new Dictionary<string, string>();

    /// <summary>Spans that it is linked to.</summary>
    public IReadOnlyList<string> Links { get; private init; } = [];

    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    public static List<Span> ReadRequest(ReadOnlySpan<byte> request)
    {
        List<Span> spans = [];
        for (var resources = new ProtobufFields(request); resources.Next();)
        for (var scopes = new ProtobufFields(resources.Bytes); scopes.Next();)
        {
            if (scopes.Number != 2) continue;
            for (var fields = new ProtobufFields(scopes.Bytes); fields.Next();)
                if (fields.Number == 2) spans.Add(Read(fields.Bytes));
        }

        return spans;
    }

    private static Span Read(ReadOnlySpan<byte> message)
    {
        var span = new Span();
        var attributes = new Dictionary<string, string>();
        List<string> links = [];
        for (var fields = new ProtobufFields(message); fields.Next();)
        {
            switch (fields.Number)
            {
                case 1: span = span with { Trace = Convert.ToHexStringLower(fields.Bytes) }; break;
                case 2: span = span with { Id = Convert.ToHexStringLower(fields.Bytes) }; break;
                case 4: span = span with { Parent = Convert.ToHexStringLower(fields.Bytes) }; break;
                case 5: span = span with { Name = Encoding.UTF8.GetString(fields.Bytes) }; break;
                case 6: span = span with { Kind = (int)fields.Value }; break;
                case 7: span = span with { Start = fields.Value }; break;
                case 8: span = span with { End = fields.Value }; break;
                case 9: ReadAttribute(fields.Bytes, attributes); break;
                case 13: links.Add(ReadLink(fields.Bytes)); break;
                case 15: span = span with { Status = ReadStatus(fields.Bytes) }; break;
            }
        }

        return span with { Attributes = attributes, Links = links };
    }

    private static string ReadLink(ReadOnlySpan<byte> message)
    {
        for (var fields = new ProtobufFields(message); fields.Next();)
            if (fields.Number == 2) return Convert.ToHexStringLower(fields.Bytes);
        return "";
    }

    private static void ReadAttribute(ReadOnlySpan<byte> message, Dictionary<string, string> attributes)
    {
        var name = "";
        for (var fields = new ProtobufFields(message); fields.Next();)
        {
            if (fields.Number == 1) name = Encoding.UTF8.GetString(fields.Bytes);
            else attributes[name] = ReadValue(fields.Bytes);
        }
    }

    private static string ReadValue(ReadOnlySpan<byte> message)
    {
        var value = new ProtobufFields(message);
        if (!value.Next()) return "";
        return value.Number switch
        {
            1 => Encoding.UTF8.GetString(value.Bytes),
            2 => value.Value == 1 ? "true" : "false",
            _ => value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static int ReadStatus(ReadOnlySpan<byte> message)
    {
        for (var fields = new ProtobufFields(message); fields.Next();)
            if (fields.Number == 3) return (int)fields.Value;
        return 0;
    }
}
