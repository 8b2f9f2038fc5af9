using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Runtimes;

/// <summary>Memory, processes and the end of a grid, with real clients on a grid that has 384 MB for functions.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private readonly string _folder = Files.NewFolder("limits");
    private readonly string _title = $"{Guid.NewGuid():N}-";
    private GridProcess _grid = null!;
    private SignedClient _client = null!;
    private Aws _aws = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => Restart();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _grid.DisposeAsync();
        Files.Delete(_folder);
    }

    [Fact]
    public async Task Memory_that_runs_out_ends_the_environment_as_on_AWS()
    {
        Machine.Needs(HasGroups, "control groups that this user may use");
        await _aws.CreateNode("hog", "const all = []; for (let i = 0; i < event.mb; i++) all.push(Buffer.alloc(1 << 20, 1)); return all.length;", "--timeout", "20");

        var (answer, payload) = await _aws.Invoke("hog", """{"mb":300}""", "--log-type", "Tail");

        Assert.Equal("Unhandled", answer.Text("FunctionError"));
        Assert.Matches("""^\{"errorType":"Runtime.ExitError","errorMessage":"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed"\}$""", payload);
        Assert.Matches(
            @"RequestId: (?<id>\S+) Error: Runtime exited with error: signal: killed\nRuntime\.ExitError\nEND RequestId: \k<id>\nREPORT RequestId: \k<id>\t.*Memory Size: 128 MB\tMax Memory Used: 128 MB\t.*Status: error\tError Type: Runtime\.ExitError\n\z",
            Encoding.UTF8.GetString(Convert.FromBase64String(answer.Text("LogResult"))));
        Assert.Contains("of memory ran out.", _grid.Output, StringComparison.Ordinal);
        Assert.Equal("1", (await _aws.Invoke("hog", """{"mb":1}""")).Payload);
    }

    [Fact]
    public async Task Idle_environments_make_room_and_what_finds_none_is_told_why()
    {
        await _aws.CreateNode("one", Titled("one"));
        await _aws.CreateNode("two", Titled("two"));
        await _aws.CreateNode("large", Titled("large"), "--memory-size", "256");
        await _aws.CreateNode("holds", "console.log('began'); await new Promise((done) => setTimeout(done, 60000));", "--memory-size", "256", "--timeout", "60");
        await _aws.CreateNode("huge", "return 1;", "--memory-size", "512");
        await _client.Result("one");
        await _client.Result("two");
        var two = Assert.Single(Processes("two"));

        await _client.Result("large");

        // 128 + 128 + 256 are more than 384: the one that has been idle longest had to go.
        await Eventually.Holds(() => !Processes("one").Any(), "the least recently used environment has ended");
        await _client.Result("two");
        Assert.Equal([two], Processes("two"));

        var holding = _client.Invoke("holds", "{}"u8.ToArray());
        await Eventually.Holds(() => LogsContain("began"), "the invocation has begun");
        using var throttled = await _client.Invoke("large", "{}"u8.ToArray());
        Assert.Equal(429, (int)throttled.StatusCode);
        var refusal = Json.Parse(await throttled.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("ConcurrentInvocationLimitExceeded", refusal.Text("Reason"));
        Assert.Matches("^Rate Exceeded. The function needs 256 MB of memory; of the 384 MB of this silo (0|128) MB are free, and no idle environment can be ended for it.$", refusal.Text("message"));

        using var never = await _client.Invoke("huge", "{}"u8.ToArray());
        Assert.Equal(500, (int)never.StatusCode);
        Assert.Contains("The function needs 512 MB of memory, and this silo has 384 MB for all functions.", await never.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        await _grid.Kill();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => holding);
    }

    [Fact]
    public async Task Frozen_functions_end_with_a_killed_grid_and_the_next_start_leaves_nothing_of_it()
    {
        Machine.Needs(HasGroups, "control groups that this user may use");
        await _aws.CreateNode("sleeper", "setInterval(() => {}, 1);" + Titled("sleeper"));
        await _client.Result("sleeper");
        var pid = Assert.Single(Processes("sleeper"));
        await Eventually.Holds(() => IsFrozen(pid), "the idle environment is frozen");
        await _client.Result("sleeper");
        Assert.Equal([pid], Processes("sleeper"));
        await Eventually.Holds(() => IsFrozen(pid), "the idle environment is frozen again");
        var killed = _grid.ProcessId;

        await _grid.Kill();

        await Eventually.Holds(() => !Directory.Exists($"/proc/{pid}"), "the function's process has ended");
        await Restart();
        Assert.Empty(GroupsOf(killed));
        Assert.Empty(Files.MountsBelow(_folder));
        await _client.Result("sleeper");
        Assert.NotEmpty(GroupsOf(_grid.ProcessId));
        Assert.Equal(0, await _grid.Stop());
        Assert.Empty(GroupsOf(_grid.ProcessId));
        Assert.Empty(Files.MountsBelow(_folder));
    }

    /// <summary>A function whose process can be found from outside of its sandbox.</summary>
    private string Titled(string name) => HostProcesses.Titled(_title + name) + " return 1;";

    private IEnumerable<int> Processes(string name) => HostProcesses.With(_title + name);

    private bool HasGroups => _grid.Output.Contains("by control groups", StringComparison.Ordinal);

    private async ValueTask Restart()
    {
        _client?.Dispose();
        if (_grid is not null) await _grid.DisposeAsync();
        _grid = await GridProcess.Start(_folder, "--Grid:Limits:MemoryMb", "384", "--Grid:Limits:MemoryWaitMs", "500", "--Grid:Limits:FreezeAfterMs", "200");
        _client = new SignedClient(_grid);
        _aws = new Aws(_grid, _client);
    }

    private bool LogsContain(string text) =>
        Directory.EnumerateFiles(Path.Combine(_folder, "logs"), "*", SearchOption.AllDirectories).Any(file =>
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd().Contains(text, StringComparison.Ordinal);
        });

    private static bool IsFrozen(int pid)
    {
        foreach (var line in File.ReadLines($"/proc/{pid}/cgroup"))
        {
            var group = line.Split(':', 3)[2];
            foreach (var root in (string[])["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/freezer"])
            {
                if (Says($"{root}{group}/cgroup.events", "frozen 1") || Says($"{root}{group}/freezer.state", "FROZEN")) return true;
            }
        }

        return false;
    }

    private static bool Says(string file, string text) => File.Exists(file) && File.ReadAllText(file).Contains(text, StringComparison.Ordinal);

    private static string[] GroupsOf(int silo) =>
        [.. Directory.EnumerateDirectories("/sys/fs/cgroup", $"grid-{silo}-*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 6, IgnoreInaccessible = true })];
}
