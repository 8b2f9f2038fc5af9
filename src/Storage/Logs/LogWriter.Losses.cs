using System.Globalization;
using System.Text;
using Grid.Contracts.Logs;

namespace Grid.Storage.Logs;

/// <summary>What the log says of lines that it has lost.</summary>
internal sealed partial class LogWriter
{
    /// <summary>Reports dropped lines in their own log.</summary>
    private void Attend()
    {
        for (var streams = attention.Count; streams > 0 && attention.TryDequeue(out var stream); streams--)
        {
            if (stream.TakeDropped() is not (> 0 and var dropped)) continue;
            try
            {
                Say(catalog.Of(stream.Group), stream.Name, $"{dropped} lines were dropped here: the log could not keep up");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Lose(exception, catalog.Of(stream.Group), dropped);
            }
        }
    }

    private void Say(LogGroup group, string stream, FormattableString what)
    {
        var text = Encoding.UTF8.GetBytes($"[grid] {what.ToString(CultureInfo.InvariantCulture)}\n");
        Write(group.Id, stream, LogBlockKind.Lines, [new LogLine(null, text, text.Length, clock.GetUtcNow().ToUnixTimeMilliseconds())]);
    }

    /// <summary>Counts lines that could not be written; the group's log says so when it can be.</summary>
    private void Lose(Exception exception, LogGroup group, long lines)
    {
        if (!broken.TryGetValue(group.Id, out var before)) Lost(exception, group.Folder, lines);
        broken[group.Id] = before + lines;
    }
}
