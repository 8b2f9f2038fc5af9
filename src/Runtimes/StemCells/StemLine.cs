using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.StemCells;

/// <summary>What a waiting process is told: one line of JSON with all its variables, in their order, and the folder of its layers.</summary>
internal static class StemLine
{
    /// <summary>Shorter text is more of it within a pipe; the reader is a JSON parser and nothing else.</summary>
    private static readonly JsonWriterOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="plan">Of the plain start of the same function.</param>
    /// <param name="optRoot">As the process sees it.</param>
    public static ReadOnlyMemory<byte> Of(LaunchPlan plan, string optRoot)
    {
        var line = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(line, s_relaxed))
        {
            json.WriteStartObject();
            json.WriteString("optRoot", optRoot);
            json.WriteStartObject("variables");
            foreach (var (name, value) in plan.Variables) json.WriteString(name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }
}
