using System.Text;

namespace Grid.Bootstrap;

/// <summary>The console: every line that is written becomes a log event; what a single <c>WriteLine</c> writes stays one event.</summary>
internal sealed class LogWriter(string level) : TextWriter
{
    private readonly StringBuilder line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (line)
        {
            if (value == '\n') Emit();
            else if (value != '\r') line.Append(value);
        }
    }

    public override void Write(char[] buffer, int index, int count)
    {
        lock (line)
            foreach (var value in buffer.AsSpan(index, count)) Write(value);
    }

    public override void Write(string? value)
    {
        lock (line)
            foreach (var each in value ?? "") Write(each);
    }

    public override void WriteLine(string? value)
    {
        lock (line)
        {
            line.Append(value);
            Emit();
        }
    }

    private void Emit()
    {
        var text = line.ToString();
        line.Clear();
        Logs.Write(level, text);
    }
}
