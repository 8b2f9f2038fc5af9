using System.Text;
using Grid.Contracts.Logs;
using Grid.Storage.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Logs;

public sealed class FunctionLogTests : IAsyncDisposable
{
    private const string Stream = "2026/11/25/[$LATEST]0123";

    private readonly LogsFolder folder = new();
    private readonly TemporaryFolder temporary = new();

    [Fact]
    public async Task Lines_are_events_of_their_stream_in_order()
    {
        using (var stream = folder.Log.Open("us-east-1", "/aws/lambda/hello", Stream))
        {
            stream.Write(LogsFolder.Now.ToOffset(TimeSpan.FromHours(1)), "first"u8);
            stream.Write(LogsFolder.Now, "zweite, größere"u8);
            stream.Write(LogsFolder.Now.AddMilliseconds(7), ""u8);
        }

        await folder.Flush();
        var events = folder.All(new LogQuery { Group = LogsFolder.Hello });

        Assert.Equal(["first\n", "zweite, größere\n", "\n"], events.Select(one => one.Message));
        Assert.Equal([LogsFolder.NowMs, LogsFolder.NowMs, LogsFolder.NowMs + 7], events.Select(one => one.Position.Timestamp));
        Assert.All(events, one => Assert.Equal((Stream, "/aws/lambda/hello", LogsFolder.NowMs), (one.Stream, one.Group, one.Position.Ingested)));
    }

    [Fact]
    public async Task A_stream_that_is_opened_after_a_restart_goes_on()
    {
        for (var line = 1; line <= 3; line++)
        {
            using var stream = folder.Log.Open("us-east-1", "/aws/lambda/hello", Stream);
            stream.Write(LogsFolder.Now, Encoding.UTF8.GetBytes($"{line}"));
            await folder.Restart();
        }

        Assert.Equal(["1\n", "2\n", "3\n"], folder.Messages());
        Assert.Single(folder.Logs.Streams(LogsFolder.Hello, null, 0));
        Assert.Equal(3, folder.Files(LogsFolder.Hello).Length);
    }

    [Fact]
    public async Task Ids_are_56_digits_stay_the_same_and_are_never_given_twice()
    {
        using (var stream = folder.Log.Open("us-east-1", "/aws/lambda/hello", Stream))
        {
            for (var line = 0; line < 5_000; line++) stream.Write(LogsFolder.Now, "the same"u8);
        }

        await folder.Flush();
        var ids = folder.All(new LogQuery { Group = LogsFolder.Hello }).ConvertAll(one => one.Position.ToString());
        await folder.Restart();

        Assert.Equal(5_000, ids.Distinct().Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.All(ids, id => Assert.True(id.Length == 56 && LogPosition.TryParse(id, out var position) && position.ToString() == id));
        Assert.Equal(ids, folder.All(new LogQuery { Group = LogsFolder.Hello, Limit = 700 }).Select(one => one.Position.ToString()));
    }

    [Fact]
    public async Task Many_callers_lose_nothing_within_the_limits()
    {
        var streams = Enumerable.Range(0, 20).Select(number => folder.Log.Open("us-east-1", "/aws/lambda/hello", $"{number}")).ToArray();
        Parallel.ForEach(streams, stream =>
        {
            for (var line = 0; line < 500; line++) stream.Write(LogsFolder.Now, Encoding.UTF8.GetBytes($"{line}"));
            stream.Dispose();
        });
        await folder.Flush();

        foreach (var stream in folder.All(new LogQuery { Group = LogsFolder.Hello }).GroupBy(one => one.Stream))
            Assert.Equal(Enumerable.Range(0, 500).Select(line => $"{line}\n"), stream.Select(one => one.Message));
    }

    [Fact]
    public async Task Lines_that_find_the_queue_full_are_counted_in_their_own_log()
    {
        var (writer, catalog) = Writer(new LogLimits { MaxWaitingLines = 3 });
        using var full = new LogStream(writer, LogsFolder.Hello, "full");
        using var other = new LogStream(writer, LogsFolder.Hello, "other");
        for (var line = 1; line <= 5; line++) full.Write(LogsFolder.Now, Encoding.UTF8.GetBytes($"{line}"));
        other.Write(LogsFolder.Now, "x"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(["1\n", "2\n", "3\n", "[grid] 2 lines were dropped here: the log could not keep up\n"], Read(catalog, "full"));
        Assert.Equal(["[grid] 1 lines were dropped here: the log could not keep up\n"], Read(catalog, "other"));
    }

    [Fact]
    public async Task A_function_that_floods_its_log_leaves_room_for_others()
    {
        var (writer, catalog) = Writer(new LogLimits { MaxStreamBytes = 10, LeastLineBytes = 1, MaxWaitingBytes = 20 });
        using var flood = new LogStream(writer, LogsFolder.Hello, "flood");
        using var other = new LogStream(writer, LogsFolder.Hello, "other");
        for (var line = 1; line <= 9; line++) flood.Write(LogsFolder.Now, "1234"u8);
        other.Write(LogsFolder.Now, "5678"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(["1234\n", "1234\n", "[grid] 7 lines were dropped here: the log could not keep up\n"], Read(catalog, "flood"));
        Assert.Equal(["5678\n"], Read(catalog, "other"));
    }

    [Fact]
    public async Task A_line_is_cut_at_its_limit()
    {
        var (writer, catalog) = Writer(new LogLimits { MaxLineBytes = 3 });
        using var stream = new LogStream(writer, LogsFolder.Hello, "stream");
        stream.Write(LogsFolder.Now, "123"u8);
        stream.Write(LogsFolder.Now, "1234"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(["123\n", "123\n"], Read(catalog, "stream"));
    }

    [Fact]
    public async Task A_group_that_cannot_be_written_harms_no_other()
    {
        var (writer, catalog) = Writer(new LogLimits());
        Directory.CreateDirectory(temporary.At("us-east-1"));
        File.WriteAllText(temporary.At("us-east-1", "broken"), "in the way");
        using var broken = new LogStream(writer, new LogGroupId("us-east-1", "broken"), "stream");
        using var good = new LogStream(writer, LogsFolder.Hello, "good");
        broken.Write(LogsFolder.Now, "lost"u8);
        good.Write(LogsFolder.Now, "kept"u8);

        writer.Start();
        await writer.DisposeAsync();

        Assert.Equal(["kept\n"], Read(catalog, "good"));
    }

    [Fact]
    public async Task What_could_not_be_written_is_said_as_soon_as_it_can_be()
    {
        var (writer, catalog) = Writer(new LogLimits());
        var inTheWay = temporary.At("us-east-1", LogNames.Safe("/aws/lambda/hello"));
        Directory.CreateDirectory(temporary.At("us-east-1"));
        File.WriteAllText(inTheWay, "in the way");
        using var stream = new LogStream(writer, LogsFolder.Hello, "stream");
        writer.Start();
        for (var line = 0; line < 3; line++)
        {
            stream.Write(LogsFolder.Now, "lost"u8);
            await writer.Do(static () => { });
        }

        File.Delete(inTheWay);
        stream.Write(LogsFolder.Now, "kept"u8);
        await writer.Do(static () => { });
        stream.Write(LogsFolder.Now, "kept too"u8);
        await writer.DisposeAsync();

        Assert.Equal(["kept\n", "[grid] 3 lines of this log group were dropped: they could not be written\n", "kept too\n"], Read(catalog, "stream"));
    }

    [Fact]
    public async Task The_longest_line_fits_however_little_may_wait()
    {
        await using var small = new LogsFolder(options => options.WaitingMb = 2);
        using var stream = small.Log.Open("us-east-1", "/aws/lambda/hello", "stream");
        stream.Write(LogsFolder.Now, new byte[1024 * 1024]);
        await small.Flush();

        Assert.Equal(1024 * 1024 + 1, Assert.Single(small.Messages()).Length);
    }

    [Fact]
    public async Task A_file_whose_end_is_torn_keeps_what_stands_before()
    {
        await folder.Put("a", (0, "one"), (1, "two"));
        await folder.Put("a", (2, "torn"));
        await folder.Restart();
        var file = folder.Files(LogsFolder.Hello).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^2]);

        Assert.Equal(["one", "two"], folder.Messages());
        await folder.Put("a", (3, "three"));

        Assert.Equal(["one", "two", "three"], folder.Messages());
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

    public async ValueTask DisposeAsync()
    {
        await folder.DisposeAsync();
        temporary.Dispose();
    }

    private static string[] Read(LogCatalog catalog, string stream) =>
        [.. new LogSearch(catalog.Find(LogsFolder.Hello)!, new LogQuery { Group = LogsFolder.Hello, Streams = [stream] }, 0).Run(1, long.MaxValue, TimeProvider.System, TestContext.Current.CancellationToken).Events.Select(one => one.Message)];

    /// <summary>Not started yet, so that a test can fill its queue.</summary>
    private (LogWriter Writer, LogCatalog Catalog) Writer(LogLimits limits)
    {
        var catalog = new LogCatalog(temporary.Path);
        return (new LogWriter(catalog, limits, 1_000_000, new FakeTimeProvider(LogsFolder.Now), NullLogger.Instance), catalog);
    }
}
