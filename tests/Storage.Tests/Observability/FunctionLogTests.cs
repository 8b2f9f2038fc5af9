using System.Text;
using Grid.Storage.Durability;
using Grid.Storage.Observability;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Observability;

public sealed class FunctionLogTests : IDisposable
{
    private const string Stream = "2026/11/25/[$LATEST]0123";
    private const string StampedLine = "2026-11-25T02:00:00.123Z\t";

    private static readonly DateTimeOffset Now = new(2026, 11, 25, 2, 0, 0, 123, TimeSpan.Zero);

    private readonly TemporaryFolder temporary = new();
    private readonly FakeTimeProvider clock = new(Now);
    private readonly DataFolder data;

    public FunctionLogTests() => data = temporary.OpenData();

    private string StreamFile => data.At("logs", "us-east-1", "+aws+lambda+hello", "2026+11+25+%5B%24LATEST%5D0123.log");

    [Fact]
    public async Task Lines_stand_in_the_file_of_their_stream_in_order()
    {
        await using (var log = Open())
        {
            using var stream = log.Open("us-east-1", "/aws/lambda/hello", Stream);
            stream.Write(new DateTimeOffset(2026, 11, 25, 3, 0, 0, 123, TimeSpan.FromHours(1)), "first"u8);
            stream.Write(Now, "zweite, größere"u8);
            stream.Write(Now, ""u8);
        }

        Assert.Equal($"{StampedLine}first\n{StampedLine}zweite, größere\n{StampedLine}\n", Read(StreamFile));
    }

    [Fact]
    public async Task A_stream_that_is_opened_again_goes_on()
    {
        for (var line = 1; line <= 2; line++)
        {
            await using var log = Open();
            using var stream = log.Open("us-east-1", "/aws/lambda/hello", Stream);
            stream.Write(Now, Encoding.UTF8.GetBytes($"{line}"));
        }

        Assert.Equal($"{StampedLine}1\n{StampedLine}2\n", Read(StreamFile));
    }

    [Fact]
    public async Task Two_openings_of_one_stream_share_its_file()
    {
        await using (var log = Open())
        {
            using var one = log.Open("us-east-1", "/aws/lambda/hello", Stream);
            using (var other = log.Open("us-east-1", "/aws/lambda/hello", Stream))
            {
                one.Write(Now, "1"u8);
                other.Write(Now, "2"u8);
            }

            one.Write(Now, "3"u8);
        }

        Assert.Equal($"{StampedLine}1\n{StampedLine}2\n{StampedLine}3\n", Read(StreamFile));
    }

    [Fact]
    public async Task Many_callers_lose_nothing_within_the_limits()
    {
        await using (var log = Open())
        {
            var streams = Enumerable.Range(0, 20).Select(number => log.Open("us-east-1", "/aws/lambda/hello", $"{number}")).ToArray();
            Parallel.ForEach(streams, stream =>
            {
                for (var line = 0; line < 500; line++) stream.Write(Now, Encoding.UTF8.GetBytes($"{line}"));
                stream.Dispose();
            });
        }

        foreach (var file in Directory.GetFiles(data.At("logs", "us-east-1", "+aws+lambda+hello")))
            Assert.Equal(Enumerable.Range(0, 500).Select(line => $"{StampedLine}{line}"), File.ReadAllLines(file));
    }

    [Fact]
    public async Task Lines_that_find_the_queue_full_are_counted_in_the_log()
    {
        var writer = Writer(limits => limits with { MaxWaitingLines = 3 });
        using var full = new LogStream(writer, temporary.At("full.log"));
        using var other = new LogStream(writer, temporary.At("other.log"));
        for (var line = 1; line <= 5; line++) full.Write(Now, Encoding.UTF8.GetBytes($"{line}"));
        other.Write(Now, "x"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}1\n{StampedLine}2\n{StampedLine}3\n{StampedLine}[grid] 2 lines were dropped here: the log could not keep up\n", Read(full.Path));
        Assert.Equal($"{StampedLine}[grid] 1 lines were dropped here: the log could not keep up\n", Read(other.Path));
    }

    [Fact]
    public async Task Waiting_bytes_are_limited_too()
    {
        // A line is 25 bytes of time and tab, its text, and a newline.
        var writer = Writer(limits => limits with { MaxWaitingBytes = 2 * (25 + 4 + 1) });
        using var stream = new LogStream(writer, temporary.At("stream.log"));
        stream.Write(Now, "1234"u8);
        stream.Write(Now, "12345"u8);
        stream.Write(Now, "1234"u8);
        stream.Write(Now, ""u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}1234\n{StampedLine}1234\n{StampedLine}[grid] 2 lines were dropped here: the log could not keep up\n", Read(stream.Path));
    }

    [Fact]
    public async Task A_line_is_cut_at_its_limit()
    {
        var writer = Writer(limits => limits with { MaxLineBytes = 3 });
        using var stream = new LogStream(writer, temporary.At("stream.log"));
        stream.Write(Now, "123"u8);
        stream.Write(Now, "1234"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}123\n{StampedLine}123\n", Read(stream.Path));
    }

    [Fact]
    public async Task A_full_file_is_rotated_and_one_rotation_kept()
    {
        // Two lines of 30 bytes fill a file exactly.
        var writer = Writer(limits => limits with { MaxFileBytes = 60 });
        using var stream = new LogStream(writer, temporary.At("stream.log"));
        for (var line = 1; line <= 5; line++) stream.Write(Now, Encoding.UTF8.GetBytes($"000{line}"));

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}0005\n", Read(stream.Path));
        Assert.Equal($"{StampedLine}0003\n{StampedLine}0004\n", Read(stream.Path + ".1"));
        Assert.Equal(2, Directory.GetFiles(temporary.Path).Length);
    }

    [Fact]
    public async Task A_line_larger_than_a_file_has_one_of_its_own()
    {
        var writer = Writer(limits => limits with { MaxFileBytes = 30 });
        using var stream = new LogStream(writer, temporary.At("stream.log"));
        stream.Write(Now, "larger than a file"u8);
        stream.Write(Now, "next"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}next\n", Read(stream.Path));
        Assert.Equal($"{StampedLine}larger than a file\n", Read(stream.Path + ".1"));
    }

    [Fact]
    public async Task More_lines_than_one_call_takes_are_written_whole()
    {
        var writer = Writer(limits => limits);
        using var stream = new LogStream(writer, temporary.At("stream.log"));
        for (var line = 0; line < 5_000; line++) stream.Write(Now, Encoding.UTF8.GetBytes($"{line}"));

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(Enumerable.Range(0, 5_000).Select(line => $"{StampedLine}{line}"), File.ReadAllLines(stream.Path));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_harms_no_other()
    {
        var writer = Writer(limits => limits);
        File.WriteAllText(temporary.At("in-the-way"), "");
        using var broken = new LogStream(writer, temporary.At("in-the-way", "stream.log"));
        using var good = new LogStream(writer, temporary.At("good.log"));
        broken.Write(Now, "lost"u8);
        good.Write(Now, "kept"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal($"{StampedLine}kept\n", Read(good.Path));
    }

    [Fact]
    public async Task Silent_files_go_after_their_retention_at_start_and_daily()
    {
        var (old, young) = (Past("old", days: 7, ticks: 1), Past("young", days: 7, ticks: 0));
        await Open().DisposeAsync();
        Assert.False(Directory.Exists(Path.GetDirectoryName(old)));
        Assert.True(File.Exists(young));

        await using (Open()) clock.Advance(TimeSpan.FromDays(1));
        Assert.False(File.Exists(young));
        Assert.True(Directory.Exists(data.At("logs")));
    }

    [Fact]
    public void Names_are_safe_readable_and_never_the_same()
    {
        string[] names = ["/aws/lambda/hello", "aws/lambda/hello", "+aws+lambda+hello", "..", ".", "", "%", "a/../b", "grün", "a:b*c\\d", new string('x', 512), new string('x', 513), "/" + new string('ü', 300)];
        var safe = names.Select(LogNames.Safe).ToArray();

        Assert.Equal("+aws+lambda+hello", safe[0]);
        Assert.Equal("%2E.", safe[3]);
        Assert.Equal("a+..+b", safe[7]);
        Assert.Equal("gr%C3%BCn", safe[8]);
        Assert.Equal(names.Length, safe.Distinct().Count());
        Assert.All(safe, name => Assert.True(name.Length is > 0 and <= 200 && !name.Contains('/', StringComparison.Ordinal) && name[0] != '.'));
    }

    public void Dispose()
    {
        data.Dispose();
        temporary.Dispose();
    }

    private static string Read(string path) => File.ReadAllText(path);

    private FunctionLog Open() => new(data, temporary.Options(), clock, NullLogger<FunctionLog>.Instance);

    /// <summary>Not started yet, so that a test can fill its queue.</summary>
    private LogWriter Writer(Func<LogLimits, LogLimits> change) =>
        new(change(new LogLimits(temporary.At("logs"), 1_000_000, TimeSpan.FromDays(7))), clock, NullLogger.Instance);

    private string Past(string group, int days, int ticks)
    {
        var path = data.At("logs", "us-east-1", group, "stream.log");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        File.SetLastWriteTimeUtc(path, Now.UtcDateTime.AddDays(-days).AddTicks(-ticks));
        return path;
    }
}
