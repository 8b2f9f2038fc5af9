using System.Text;
using System.Text.Json;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;
using Grid.Runtimes.Tests.Environments;
using Grid.Runtimes.Tests.Languages;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Runtimes.Tests.StemCells;

/// <summary>Cells in sandboxes of bubblewrap: what functions of every language find in them, and what hostile ones do not.</summary>
public sealed class BwrapStemTests
{
    private const string PythonTells = """
        import os
        def handler(event, context):
            return {"cwd": os.getcwd(), "here": sorted(os.listdir(".")), "task": sorted(os.listdir("/var/task")), "opt": sorted(os.listdir("/opt")),
                    "block": open("/proc/self/environ").read(), "text": open("data/text").read(), "input": os.readlink("/proc/self/fd/0")}
        """;

    private const string NodeTells = """
        const fs = require('fs');
        exports.handler = async () => ({ cwd: process.cwd(), here: fs.readdirSync('.').sort(), task: fs.readdirSync('/var/task').sort(), opt: fs.readdirSync('/opt').sort(),
          block: fs.readFileSync('/proc/self/environ', 'utf8'), text: fs.readFileSync('data/text', 'utf8'), input: fs.readlinkSync('/proc/self/fd/0') });
        """;

    private const string RubyTells = """
        def handler(event:, context:)
          { cwd: Dir.pwd, here: Dir.children('.').sort, task: Dir.children('/var/task').sort, opt: Dir.children('/opt').sort,
            block: File.read('/proc/self/environ'), text: File.read('data/text'), input: File.readlink('/proc/self/fd/0') }
        end
        """;

    /// <summary>Says of each attempt how it failed, or that it did not.</summary>
    private const string Attacks = """
        import ctypes, os, subprocess
        libc = ctypes.CDLL(None, use_errno=True)
        def tried(attempt):
            try:
                attempt()
                return "done"
            except OSError as error:
                return os.strerror(error.errno)
        def called(name, *arguments):
            if getattr(libc, name)(*arguments) != 0: raise OSError(ctypes.get_errno(), "")
        def handler(event, context):
            mounts = [line.split() for line in open("/proc/self/mountinfo")]
            return {
                "write": tried(lambda: open("/var/task/app.py", "a")), "add": tried(lambda: open("/var/task/new", "w")), "layer": tried(lambda: open("/opt/new", "w")),
                "chmod": tried(lambda: os.chmod("/var/task/app.py", 0o777)), "remount": tried(lambda: called("mount", b"none", b"/var/task", None, 0x1020, None)),
                "uncover": tried(lambda: called("umount2", b"/var/task", 2)), "device": tried(lambda: os.mknod("/var/task/d", 0o20666, 259)),
                "stage": os.path.exists("/run/grid"), "task": sorted(os.listdir("/var/task")), "opt": os.listdir("/opt"),
                "flags": [line[5] for line in mounts if line[4] in ("/var/task", "/opt")][-2:],
                "others": subprocess.run(["grep", "-rlsI", "SECRET_OF_" + "ANOTHER", "/var", "/opt", "/tmp", "/run", "/home", "/srv", "/mnt"], capture_output=True, text=True).stdout,
            }
        """;

    public static TheoryData<string, string, string> Languages { get; } = new()
    {
        { "python", "app.py", PythonTells },
        { "nodejs", "app.js", NodeTells },
        { "ruby", "app.rb", RubyTells },
    };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task A_function_from_a_cell_finds_its_code_in_its_place(string language, string file, string code)
    {
        await using var grid = await Start(language);

        var environment = Launch(grid, language, (file, code), ("data/text", "of the function"));
        var told = await Invoke(environment);

        Assert.Equal("/var/task", told.GetProperty("cwd").GetString());
        Assert.Equal($"[\"{file}\",\"data\"]", told.GetProperty("here").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(told.GetProperty("here").GetRawText(), told.GetProperty("task").GetRawText());
        Assert.Equal("[]", told.GetProperty("opt").GetRawText());
        Assert.Equal("of the function", told.GetProperty("text").GetString());
        Assert.Equal("/dev/null", told.GetProperty("input").GetString());

        // A plain start says it all in the variables that the process begins with.
        Assert.DoesNotContain("LAMBDA_TASK_ROOT", told.GetProperty("block").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_function_in_a_cell_changes_nothing_and_sees_nobody()
    {
        await using var grid = await Start("python");
        await Invoke(Launch(grid, "python", ("app.py", "def handler(event, context): return 'SECRET_OF_ANOTHER'\n")));
        await Filled(grid);

        var told = await Invoke(Launch(grid, "python", ("app.py", Attacks)));

        foreach (var attempt in (string[])["write", "add", "layer", "chmod", "remount", "uncover", "device"])
            Assert.Contains(told.GetProperty(attempt).GetString(), (string[])["Read-only file system", "Permission denied", "Operation not permitted"]);
        Assert.False(told.GetProperty("stage").GetBoolean());
        Assert.Equal("[\"app.py\"]", told.GetProperty("task").GetRawText());
        Assert.Equal("[]", told.GetProperty("opt").GetRawText());
        Assert.All(told.GetProperty("flags").EnumerateArray(), flags => Assert.StartsWith("ro,nosuid,nodev", flags.GetString(), StringComparison.Ordinal));
        Assert.Equal("", told.GetProperty("others").GetString());
    }

    [Fact]
    public async Task An_init_that_fails_in_a_cell_is_repeated_by_a_plain_start_in_its_sandbox()
    {
        await using var grid = await Start("python");
        var environment = Launch(grid, "python", ("app.py", "import os\nopen('/tmp/tries', 'a').write('x')\nif len(open('/tmp/tries').read()) == 1: raise ValueError()\ndef handler(event, context): return sorted(os.listdir('/var/task'))\n"));
        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));

        var result = await TestGrid.Invoke(environment);

        Assert.Null(result.FunctionError);
        Assert.Equal("[\"app.py\"]", Encoding.UTF8.GetString(result.Payload.Memory.Span));
    }

    [Fact]
    public async Task Code_can_come_entry_by_entry_to_a_process_that_stays_where_it_is()
    {
        await using var grid = await Start("python", cells: 0);
        using var sandbox = grid.Get<ISandboxFactory>().Create(new SandboxSpec { EnvironmentId = "waits" });
        var code = Directory.CreateDirectory(Path.Combine(grid.Folder, "code", "folder")).Parent!.FullName;
        await File.WriteAllTextAsync(Path.Combine(code, "folder", "file"), "inner", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(code, "file"), "outer", TestContext.Current.CancellationToken);
        foreach (var path in (string[])["folder/file", "folder", "file"]) File.SetUnixFileMode(Path.Combine(code, path), (UnixFileMode)0b111_111_111);
        File.CreateSymbolicLink(Path.Combine(code, "link"), "folder/file");
        const string Program = """
            import os, sys
            print('waits', os.listdir('.'), flush=True)
            sys.stdin.readline()
            def writes(path):
                try: return bool(open(path, 'a'))
                except OSError as error: return error.errno
            print(sorted(os.listdir('.')), open('file').read(), open('link').read(), writes('file'), writes('folder/new'), writes('new'), flush=True)
            """;
        var words = new Words();
        await sandbox.Start(new() { Program = "/usr/bin/python3", Arguments = ["-ISc", Program], Variables = new Dictionary<string, string>(), Waits = true }, words);
        Assert.Equal("waits []\n", await words.Next());

        await sandbox.Specialise(new SandboxSpec { EnvironmentId = "runs", CodeFolder = code, LayersFolder = Directory.CreateDirectory(Path.Combine(grid.Folder, "layers")).FullName }, inPlace: true);
        Assert.True(words.Process!.Tell("go\n"u8));

        Assert.Equal("['file', 'folder', 'link'] outer inner 30 30 30\n", await words.Next());
        await sandbox.End(words.Process);
        words.Process.Dispose();
    }

    private static async Task<TestGrid> Start(string language, int cells = 1)
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/bwrap"))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("This machine lacks root or bubblewrap.");
            Assert.Skip("This machine lacks root or bubblewrap.");
        }

        var runtime = Machine.Require(language);
        var grid = await TestGrid.Start(
            TimeProvider.System,
            services => services.AddSingleton<ILaunchPlanner>(Machine.Planner).AddSingleton<IStemCellCount>(new Always(cells)).AddSingleton<IRuntimeInventory>(new Only(runtime)),
            ("Grid:Environments:Sandbox", "bwrap"), ("Grid:Environments:FirstUserId", "310000"));
        if (cells > 0) await Filled(grid);
        return grid;
    }

    private static async Task Filled(TestGrid grid)
    {
        using var patience = new CancellationTokenSource(TestGrid.Patience);
        while (grid.Get<StemCellPool>().Count != 1) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private static IExecutionEnvironment Launch(TestGrid grid, string language, params (string Path, string Text)[] files) =>
        grid.Launch(Machine.Require(language).Runtime, settings => settings with { Handler = "app.handler", TimeoutSeconds = 20 }, files);

    private static async Task<JsonElement> Invoke(IExecutionEnvironment environment)
    {
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        var result = await TestGrid.Invoke(environment);
        Assert.True(result.FunctionError is null, Encoding.UTF8.GetString(result.Payload.Memory.Span));
        return JsonDocument.Parse(result.Payload.Memory).RootElement;
    }

    /// <summary>What a process says, each time it says something.</summary>
    private sealed class Words : IProcessEvents
    {
        private readonly System.Threading.Channels.Channel<string> _said = System.Threading.Channels.Channel.CreateUnbounded<string>();

        public ChildProcess? Process { get; private set; }

        public Task<string> Next() => _said.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken);

        public void Started(ChildProcess process) => Process = process;

        public bool OutputReady(ChildProcess process)
        {
            Span<byte> buffer = stackalloc byte[4096];
            var count = process.ReadOutput(buffer);
            if (count > 0) _said.Writer.TryWrite(Encoding.UTF8.GetString(buffer[..count]));
            return count != 0;
        }

        public void Exited(ChildProcess process, ProcessExit exit)
        {
        }
    }

    private sealed class Always(int cells) : IStemCellCount
    {
        public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => cells;
    }

    private sealed class Only(RuntimeDescription runtime) : IRuntimeInventory
    {
        public IReadOnlyList<RuntimeDescription> Available { get; } = [runtime];
    }
}
