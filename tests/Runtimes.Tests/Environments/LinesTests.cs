using Grid.Contracts.Environments;
using System.Text;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>The small parts of the log.</summary>
public sealed class LinesTests
{
    [Theory]
    [InlineData(new[] { "a\nb\n" }, new[] { "a", "b" })]
    [InlineData(new[] { "a", "b\n", "\n" }, new[] { "ab", "" })]
    [InlineData(new[] { "12345678\n" }, new[] { "12345678" })]
    [InlineData(new[] { "123456789\n" }, new[] { "12345678", "9" })]
    [InlineData(new[] { "1234", "5678", "9" }, new[] { "12345678", "9" })]
    [InlineData(new[] { "1234", "5678", "\n" }, new[] { "12345678" })]
    [InlineData(new[] { "12345678901234567890\nx" }, new[] { "12345678", "90123456", "7890", "x" })]
    public void Output_is_cut_into_lines_of_at_most_eight_bytes(string[] parts, string[] lines)
    {
        var seen = new List<string>();
        var splitter = new LineSplitter(8, line => seen.Add(Encoding.UTF8.GetString(line)));
        foreach (var part in parts) splitter.Feed(Encoding.UTF8.GetBytes(part));
        splitter.Flush();
        splitter.Flush();

        Assert.Equal(lines, seen);
    }

    [Theory]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(20000)]
    public void The_tail_keeps_4096_bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var tail = new LogTail();
        tail.Append("before"u8);
        for (var at = 0; at < length; at += 1000) tail.Append(bytes.AsSpan(at, Math.Min(1000, length - at)));
        Assert.Equal((byte[])[.. "before"u8, .. bytes], (byte[])[.. ((byte[])[.. "before"u8, .. bytes])[..^Math.Min(4096, length + 6)], .. tail.ToArray()]);

        tail.Clear();
        tail.Append(bytes);
        Assert.Equal(bytes[^Math.Min(4096, length)..], tail.ToArray());
    }

    [Theory]
    [InlineData("python3.11", "3.11.7", "python:3.11.v7")]
    [InlineData("nodejs20.x", "20.20.0", "nodejs:20.v20.0")]
    [InlineData("java17", "17.0.9", "java:17.v0.9")]
    [InlineData("provided.al2023", "", "provided:al2023.v1")]
    [InlineData("dotnet10", "10.0.12", "dotnet:10.v0.12")]
    public void A_runtime_is_named_by_family_and_version(string runtime, string interpreter, string name)
    {
        var version = RuntimeVersionName.Of("eu-west-1", runtime, interpreter);
        Assert.Equal(name, version.Name);
        Assert.Matches("^arn:aws:lambda:eu-west-1::runtime:[0-9a-f]{64}$", version.Arn);
    }

    [Theory]
    [InlineData(0x0000, 0, 0)]
    [InlineData(0x0100, 1, 0)]
    [InlineData(0xff00, 255, 0)]
    [InlineData(0x0009, 0, 9)]
    [InlineData(0x008b, 0, 11)]
    public void A_wait_status_is_a_status_or_a_signal(int word, int status, int signal) => Assert.Equal(new ProcessExit(status, signal), ProcessExit.FromWait(word));

    [Fact]
    public void A_line_buffer_grows_with_what_is_written()
    {
        var line = new LineBuffer();
        line.Append($"{new string('ä', 1000)}|{12.345:F2}|{(string?)null}|{long.MaxValue}");
        Assert.Equal(new string('ä', 1000) + "|12.35||9223372036854775807", Encoding.UTF8.GetString(line.Written));
        line.Clear();
        line.Append($"x");
        Assert.Equal("x", Encoding.UTF8.GetString(line.Written));
    }
}
