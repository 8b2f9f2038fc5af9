using System.Globalization;
using System.Net.Sockets;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.Tests.Environments;

namespace Grid.Runtimes.Tests.Sandboxes;

/// <summary>Environments in real sandboxes. What they keep from the function is tried elsewhere; here is what they must do for it.</summary>
public sealed class BwrapTests
{
    [Fact]
    public async Task A_function_finds_its_folders_and_addresses_where_Lambda_has_them()
    {
        await using var grid = await Start();
        var environment = await Python(grid, """
            import getpass
            while True:
                id, _, _ = api.next()
                open('/tmp/mine', 'w').write('x')
                api.respond(id, ' '.join([os.getcwd(), os.environ['AWS_LAMBDA_RUNTIME_API'], str(os.getuid()), getpass.getuser(), os.uname().nodename, *sorted(os.listdir('/tmp'))]).encode())
            """);

        Assert.Equal("/var/task 127.0.0.1:9001 993 sbx_user1051 grid mine", Text.Of(await TestGrid.Invoke(environment)));
    }

    [Fact]
    public async Task Every_environment_has_a_user_of_its_own_which_is_free_again_at_its_end()
    {
        await using var grid = await Start();
        const string WhoAmI = """
            import re
            user = re.search(r' tmpfs rw,uid=(\d+)', open('/proc/self/mountinfo').read()).group(1).encode()
            while True:
                id, _, _ = api.next()
                api.respond(id, user)
            """;
        var first = await Python(grid, WhoAmI);
        var second = await Python(grid, WhoAmI);
        var users = new[] { Text.Of(await TestGrid.Invoke(first)), Text.Of(await TestGrid.Invoke(second)) };
        Assert.Equal(["300000", "300001"], users.Order(StringComparer.Ordinal));

        await first.Stop();

        Assert.Equal(users[0], Text.Of(await TestGrid.Invoke(await Python(grid, WhoAmI))));
    }

    [Fact]
    public async Task The_end_takes_every_process_and_the_scratch_folder()
    {
        await using var grid = await Start();
        var marker = (200_000 + Environment.ProcessId).ToString(CultureInfo.InvariantCulture);
        var environment = await Python(grid, $$"""
            import subprocess
            for n in range(3): subprocess.Popen(['setsid', '-f', 'sleep', '{{marker}}'], env={}).wait()
            open('/tmp/left', 'w').write('x')
            while True:
                id, _, _ = api.next()
                api.respond(id, b'1')
            """);
        await TestGrid.Invoke(environment);
        Assert.Equal(3, Sleeping(marker));
        Assert.True(File.Exists(Path.Combine(grid.Scratch(environment), "left")));

        await environment.Stop();

        Assert.Equal(0, Sleeping(marker));
        Assert.False(Directory.Exists(grid.Scratch(environment)));
    }

    [Fact]
    public async Task A_process_that_dies_is_told_by_its_signal()
    {
        await using var grid = await Start();
        var environment = await Python(grid, """
            id, body, _ = api.next()
            os.kill(os.getpid(), int(body))
            """);

        Assert.Contains("signal: segmentation fault", Text.Of(await TestGrid.Invoke(environment, "11")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_memory_told_is_the_functions_and_not_that_of_what_keeps_it()
    {
        await using var grid = await Start();
        var environment = await Python(grid, """
            held = b'x' * (60 << 20)
            while True:
                id, _, _ = api.next()
                api.respond(id, b'1')
            """);

        await TestGrid.Invoke(environment);
        await TestGrid.Invoke(environment);

        var report = grid.Log.Lines.Last(line => line.StartsWith("REPORT", StringComparison.Ordinal));
        var told = int.Parse(report.AsSpan(report.IndexOf("Max Memory Used: ", StringComparison.Ordinal) + "Max Memory Used: ".Length).ToString().Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(told, 60, 100);
    }

    [Fact]
    public async Task The_silo_speaks_to_a_port_in_the_sandbox_and_signals_the_function_alone()
    {
        await using var grid = await Start();
        using var sandbox = (BwrapSandbox)grid.Get<ISandboxFactory>().Create(new SandboxSpec
        {
            EnvironmentId = "listens",
            CodeFolder = Directory.CreateDirectory(Path.Combine(grid.Folder, "code")).FullName,
            LayersFolder = Directory.CreateDirectory(Path.Combine(grid.Folder, "layers")).FullName,
        });
        const string Program = """
            import signal, socket, sys
            s = socket.create_server(('127.0.0.1', 4000))
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
            s.accept()[0].sendall(b'here')
            signal.pause()
            """;
        var events = new Events();
        await sandbox.Start(new() { Program = "/usr/bin/python3", Arguments = ["-ISc", Program], Variables = new Dictionary<string, string>() }, events);

        var buffer = new byte[4];
        using (var socket = await Connected(sandbox)) await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        sandbox.Signal(events.Process!, 15);

        Assert.Equal("here"u8.ToArray(), buffer);
        Assert.Equal(new ProcessExit(9, 0), await events.Exit.Task.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        await sandbox.End(events.Process);
        events.Process!.Dispose();
    }

    [Fact]
    public async Task Nothing_is_staged_where_the_machine_could_see_it()
    {
        await using var grid = await Start();
        await TestGrid.Invoke(await Python(grid, "while True:\n    id, _, _ = api.next()\n    api.respond(id, b'1')\n"));

        Assert.Empty(Directory.GetFileSystemEntries(StagedFolders.Root));
    }

    /// <summary>With time enough for a machine that is busy with other tests.</summary>
    private static async Task<IExecutionEnvironment> Python(TestGrid grid, string code)
    {
        var environment = grid.Python(code, settings => settings with { TimeoutSeconds = 20 });
        await environment.Initialized.WaitAsync(TestGrid.Patience);
        return environment;
    }

    private static Task<TestGrid> Start()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/bwrap"))
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail("This machine lacks root or bubblewrap.");
            Assert.Skip("This machine lacks root or bubblewrap.");
        }

        return TestGrid.Start(null, ("Grid:Environments:Sandbox", "bwrap"), ("Grid:Environments:FirstUserId", "300000"));
    }

    private static async Task<Socket> Connected(BwrapSandbox sandbox)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await sandbox.Connect(4000, TestContext.Current.CancellationToken);
            }
            catch (SocketException) when (tries < 1000)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    private sealed class Events : IProcessEvents
    {
        public ChildProcess? Process { get; private set; }

        public TaskCompletionSource<ProcessExit> Exit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Started(ChildProcess process) => Process = process;

        public bool OutputReady(ChildProcess process) => process.ReadOutput(new byte[1024]) != 0;

        public void Exited(ChildProcess process, ProcessExit exit) => Exit.TrySetResult(exit);
    }

    private static int Sleeping(string seconds) => Directory.GetDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out var pid) && Processes.Runs(pid) && File.ReadAllText(folder + "/cmdline") == $"sleep\0{seconds}\0";
        }
        catch (IOException)
        {
            return false;
        }
    });
}
