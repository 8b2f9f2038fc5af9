using System.Globalization;
using System.Text;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.Tests.Environments;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Runtimes.Tests.Sandboxes;

/// <summary>Starting, hearing of, and ending processes.</summary>
public sealed class LauncherTests : IDisposable
{
    private readonly ProcessWatch _watch = new();
    private readonly Launcher _launcher;

    public LauncherTests() => _launcher = new Launcher(_watch);

    [Fact]
    public async Task Output_and_errors_keep_their_order_and_nothing_is_inherited()
    {
        var heard = await Run("/bin/sh", "-c", "echo one; echo two >&2; echo three; env | sort; pwd; cat; ls /proc/self/fd | tr '\\n' ' '");

        Assert.Equal(new ProcessExit(0, 0), await heard.Exit);
        Assert.Equal("one\ntwo\nthree\nA=b c\nPWD=/usr\n/usr\n0 1 2 3 ", heard.Text);
    }

    [Fact]
    public async Task The_process_leads_a_session_and_has_default_signals()
    {
        var heard = await Run("/bin/sh", "-c", "cut -d' ' -f1,5,6 /proc/$$/stat; grep -E '^Sig(Blk|Ign):' /proc/self/status");

        await heard.Exit;
        var lines = heard.Text.Split('\n');
        Assert.Single(lines[0].Split(' ').Distinct());
        Assert.Equal("SigBlk:\t0000000000000000", lines[1]);

        // Two signals above 31 belong to glibc.
        Assert.Equal(0UL, ulong.Parse(lines[2].AsSpan("SigIgn:\t".Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0x7fffffff);
    }

    [Theory]
    [InlineData("/nowhere/program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_program_that_cannot_run_has_the_status_of_a_shell(string program, int status) =>
        Assert.Equal(new ProcessExit(status, 0), await (await Run(program)).Exit);

    [Fact]
    public async Task A_hundred_processes_at_once_are_all_heard_of()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Run("/bin/sh", "-c", $"echo {number}; exit {number}")));

        for (var number = 0; number < all.Length; number++)
        {
            Assert.Equal(new ProcessExit(number, 0), await all[number].Exit);
            Assert.Equal($"{number}\n", all[number].Text);
        }
    }

    [Fact]
    public async Task A_family_is_known_by_its_runtime_api_and_others_live_on()
    {
        var trees = new ProcessTrees(NullLogger<ProcessTrees>.Instance);
        const string Daemons = "for n in 1 2 3; do setsid -f sh -c 'echo pid $$; exec sleep 1000'; done; echo pid $$; exec sleep 1000";
        var ours = await Run(("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:1"), "/bin/sh", "-c", Daemons);
        var other = await Run(("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:11"), "/bin/sh", "-c", "echo pid $$; exec sleep 1000");
        var pids = await ours.Pids(4);
        await other.Pids(1);
        Assert.All(pids, pid => Assert.True(Processes.Runs(pid)));

        await trees.End(ours.Process!.Pid, "127.0.0.1:1").WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        Assert.All(pids, pid => Assert.False(Processes.Runs(pid)));
        Assert.Equal(ProcessExit.Killed, await ours.Exit);
        Assert.True(Processes.Runs(other.Process!.Pid));
        await trees.End(other.Process.Pid, "127.0.0.1:11").WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(ProcessExit.Killed, await other.Exit);
    }

    [Fact]
    public async Task A_fork_bomb_is_ended()
    {
        var trees = new ProcessTrees(NullLogger<ProcessTrees>.Instance);
        const string Bomb = "echo pid $$; f() { [ $1 -gt 0 ] && (f $(($1-1)) & f $(($1-1)) & wait); sleep 1000; }; f 5";
        var bomb = await Run(("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:2"), "/bin/sh", "-c", Bomb);
        await bomb.Pids(1);

        await trees.End(bomb.Process!.Pid, "127.0.0.1:2").WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(0, Carrying("AWS_LAMBDA_RUNTIME_API=127.0.0.1:2\0"));
    }

    public void Dispose()
    {
        _launcher.Dispose();
        _watch.Dispose();
    }

    private static int Carrying(string marker) => Directory.GetDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out var pid) && Processes.Runs(pid) && File.ReadAllText(folder + "/environ").Contains(marker, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    private Task<Heard> Run(string program, params string[] arguments) => Run(("A", "b c"), program, arguments);

    private async Task<Heard> Run((string Name, string Value) variable, string program, params string[] arguments)
    {
        var heard = new Heard();
        var variables = new Dictionary<string, string> { [variable.Name] = variable.Value };
        await _launcher.Spawn(new SpawnRequest(new LaunchPlan { Program = program, Arguments = arguments, Variables = variables }, "/usr", heard));
        return heard;
    }

    private sealed class Heard : IProcessEvents
    {
        private readonly StringBuilder _text = new();
        private readonly TaskCompletionSource<ProcessExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int[]> _pids = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _wanted = int.MaxValue;

        public ChildProcess? Process { get; private set; }

        public Task<ProcessExit> Exit => _exit.Task.WaitAsync(TestGrid.Patience);

        public string Text => _text.ToString();

        /// <summary>The processes that have said <c>pid N</c>, when there are as many as that.</summary>
        public Task<int[]> Pids(int count)
        {
            Volatile.Write(ref _wanted, count);
            lock (_text) TellPids();
            return _pids.Task.WaitAsync(TestGrid.Patience);
        }

        public void Started(ChildProcess process) => Process = process;

        public bool OutputReady(ChildProcess process)
        {
            var buffer = new byte[4096];
            int count;
            lock (_text)
            {
                while ((count = process.ReadOutput(buffer)) > 0) _text.Append(Encoding.UTF8.GetString(buffer, 0, count));
                TellPids();
            }

            return count != 0;
        }

        private void TellPids()
        {
            var pids = Text.Split('\n').SkipLast(1).Where(line => line.StartsWith("pid ", StringComparison.Ordinal))
                .Select(line => int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture)).ToArray();
            if (pids.Length >= _wanted) _pids.TrySetResult(pids);
        }

        public void Exited(ChildProcess process, ProcessExit exit)
        {
            OutputReady(process);
            process.Dispose();
            _exit.SetResult(exit);
        }
    }
}
