using Grid.Contracts.Logs;
using Grid.Storage.Durability;
using Grid.Storage.Logs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Storage.Tests.Logs;

/// <summary>The logs of one silo, with a clock that stands still.</summary>
internal sealed class LogsFolder : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 2, 0, 0, 123, TimeSpan.Zero);

    private readonly TemporaryFolder temporary = new();
    private readonly DataFolder data;
    private readonly LogOptions options = new();
    private FunctionLog? log;

    public LogsFolder(Action<LogOptions>? change = null)
    {
        change?.Invoke(options);
        data = temporary.OpenData();
    }

    public static LogGroupId Hello => new("us-east-1", "/aws/lambda/hello");

    public static long NowMs => Now.ToUnixTimeMilliseconds();

    public FakeTimeProvider Clock { get; } = new(Now);

    public FunctionLog Log => log ??= new FunctionLog(data, Options.Create(options), Clock, NullLogger<FunctionLog>.Instance);

    public ILocalLogs Logs => new LocalLogs(Log, Options.Create(options), Clock);

    public string[] Files(LogGroupId group) => Directory.Exists(FolderOf(group)) ? [.. Directory.GetFiles(FolderOf(group)).Order(StringComparer.Ordinal)] : [];

    public string FolderOf(LogGroupId group) => data.At("logs", LogNames.Safe(group.Region), LogNames.Safe(group.Name));

    public Task Put(string stream, params (long After, string Message)[] events) =>
        Logs.Put(Hello, stream, [.. events.Select(one => new NewLogEvent(NowMs + one.After, one.Message))]);

    /// <summary>Everything that a query finds, over all of its pages.</summary>
    public List<LogEvent> All(LogQuery query, long ingestedAfter = 0)
    {
        List<LogEvent> found = [];
        for (var pages = 0; ; pages++)
        {
            Assert.True(pages < 10_000, "The pages do not end.");
            var page = Logs.Search(query, ingestedAfter, TestContext.Current.CancellationToken);
            if (query.NewestFirst) found.InsertRange(0, page.Events);
            else found.AddRange(page.Events);
            if (page.Horizon is null) return found;
            query = query with { From = page.Horizon };
        }
    }

    public string[] Messages(LogQuery? query = null) => [.. All(query ?? new LogQuery { Group = Hello }).Select(one => one.Message)];

    /// <summary>As a silo that stops and starts again.</summary>
    public async Task Restart()
    {
        if (log is null) return;
        await log.DisposeAsync();
        log = null;
        // What a file says of its age without being read is the machine's time.
        foreach (var file in Directory.GetFiles(data.At("logs"), "*.log", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, Clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Until everything that was written so far is in its file.</summary>
    public Task Flush() => Log.Writer.Do(static () => { });

    public async ValueTask DisposeAsync()
    {
        await Restart();
        data.Dispose();
        temporary.Dispose();
    }
}
