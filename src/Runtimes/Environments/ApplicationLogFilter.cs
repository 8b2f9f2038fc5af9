using System.Text.Json;

namespace Grid.Runtimes.Environments;

/// <summary>Which lines of a function are kept, by the level that JSON lines name. JSON lines that name no known level count as INFO; other lines pass as they are.</summary>
internal sealed class ApplicationLogFilter(string? minimum)
{
    private const int DefaultRank = 2;

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
                var isLevel = json.ValueSpan.Length == 5 && string.Equals(json.GetString(), "level", StringComparison.OrdinalIgnoreCase);
                json.Read();
                if (isLevel) return json.TokenType == JsonTokenType.String ? Rank(json.GetString()!) : DefaultRank;
                json.Skip();
            }

            return DefaultRank;
        }
        catch (JsonException)
        {
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
