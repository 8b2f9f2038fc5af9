using System.Text;
using System.Text.Json;

namespace Grid.Runtimes.Environments;

/// <summary>Which lines of a function are kept, by the level that JSON lines name. JSON lines that name no known level count as INFO; other lines pass as they are.</summary>
internal sealed class ApplicationLogFilter(string? minimum)
{
    private const int DefaultRank = 2;

    /// <summary>What Lambda's Python calls the level of errors that nobody caught.</summary>
    private static ReadOnlySpan<byte> PythonLevel => "log_level"u8;

    private readonly int _minimum = Rank(minimum ?? "INFO");

    public bool Keeps(ReadOnlySpan<byte> line) => _minimum == 0 || RankOf(line) >= _minimum;

    private static int RankOf(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty || line[0] != (byte)'{') return int.MaxValue;
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isLevel = Ascii.EqualsIgnoreCase(json.ValueSpan, "level"u8) || json.ValueSpan.SequenceEqual(PythonLevel);
                json.Read();
                if (isLevel) return json.TokenType == JsonTokenType.String ? Rank(json.GetString()!) : DefaultRank;
                json.Skip();
            }

            return DefaultRank;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is none.
            return int.MaxValue;
        }
    }

    private static int Rank(string level) => level.ToUpperInvariant() switch
    {
        "TRACE" => 0,
        "DEBUG" => 1,
        "WARN" or "WARNING" => 3,
        "ERROR" => 4,
        "FATAL" or "CRITICAL" => 5,
        _ => DefaultRank,
    };
}
