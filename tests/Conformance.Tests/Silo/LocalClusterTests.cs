using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Silo;

/// <summary><c>deploy/local-cluster</c> as a person uses it, with what it prints pasted before the AWS CLI.</summary>
public sealed class LocalClusterTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);
    private static readonly string s_script = Find(AppContext.BaseDirectory);

    /// <summary>The user of PostgreSQL must get there.</summary>
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-lc-").FullName;

    public ValueTask InitializeAsync()
    {
        Machine.Needs(Directory.Exists("/usr/lib/postgresql") || Machine.Say("initdb", "--version") is not null, "PostgreSQL");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster("stop");
        Files.Delete(_folder);
    }

    [Fact]
    public async Task Three_silos_start_work_as_one_grid_stop_and_find_everything_again()
    {
        var port = FreePorts(3);
        var paste = Pasteable(await Succeeds("start", "--port", $"{port}"));
        Assert.Equal("ready ready ready", string.Join(' ', (await Succeeds("status")).Split('\n').Where(line => line.StartsWith("silo", StringComparison.Ordinal)).Select(line => line.Split("  ")[1].Trim())));
        var zip = Files.Node("return { greets: event.name };");
        await Bash($"{paste}\naws lambda create-function --function-name shared --runtime nodejs20.x --handler index.handler --role {Aws.Role} --zip-file fileb://{zip}\n" +
            $"aws --endpoint-url http://127.0.0.1:{port + 1} lambda wait function-active-v2 --function-name shared");
        Assert.Equal("""{"greets":"first"}""", await Invoke(paste, port + 2, "first"));

        var again = await Cluster("start", "--port", $"{port}");
        Assert.Equal((1, $"local-cluster: silo1 is running already; stop it with: deploy/local-cluster stop --folder {_folder}/cluster"), (again.ExitCode, again.Error));
        Assert.Equal("Stopped.", await Succeeds("stop"));
        Assert.Empty(Running());

        paste = Pasteable(await Succeeds("start", "--port", $"{port}", "--silos", "2"));
        Assert.Equal("""{"greets":"second"}""", await Invoke(paste, port + 1, "second"));
        Assert.Equal("Stopped.", await Succeeds("stop"));
        Assert.Empty(Running());
    }

    [Fact]
    public async Task A_start_that_fails_says_why_in_a_line_and_leaves_nothing_running()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Cluster("start", "--port", $"{port}", "--silos", "1");
        Assert.Equal((1, $"local-cluster: port {port} is in use; --port takes others."), (refused.ExitCode, refused.Error));

        var wrong = await Cluster("start", "--port", $"{FreePorts(1)}", "--silos", "1", "--", "--Grid:Silo:Drain", "5");
        Assert.Equal((1, "local-cluster: silo1 did not start: grid: Grid:Silo:Drain: nothing reads this setting; the section has DrainSeconds, DrainDelaySeconds."), (wrong.ExitCode, wrong.Error));
        Assert.Empty(Running());
    }

    private async Task<string> Invoke(string paste, int port, string name)
    {
        var (payload, result) = (Path.Combine(_folder, "event"), Path.Combine(_folder, "result"));
        await File.WriteAllTextAsync(payload, $$"""{"name":"{{name}}"}""");
        await Bash($"{paste}\naws --endpoint-url http://127.0.0.1:{port} lambda invoke --function-name shared --payload fileb://{payload} {result}");
        return await File.ReadAllTextAsync(result);
    }

    /// <summary>What is indented below the line that says so.</summary>
    private static string Pasteable(string output) => string.Join('\n', output.Split('\n').SkipWhile(line => !line.StartsWith("Paste this", StringComparison.Ordinal)).Skip(2));

    /// <summary>Processes with the folder in their command line: silos and PostgreSQL.</summary>
    private int[] Running() => [.. HostProcesses.With("cmdline", System.Text.Encoding.UTF8.GetBytes(_folder))];

    private async Task<string> Succeeds(string command, params string[] options)
    {
        var run = await Cluster(command, options);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        return run.Output;
    }

    /// <summary>The silo is the one that these tests were built with.</summary>
    private Task<(int ExitCode, string Output, string Error)> Cluster(string command, params string[] options)
    {
        string[] silo = command == "start" ? ["--silo", Path.Combine(AppContext.BaseDirectory, "Grid.Silo.dll")] : [];
        return Run(s_script, [command, "--folder", Path.Combine(_folder, "cluster"), .. silo, .. options]);
    }

    private static async Task Bash(string script)
    {
        var run = await Run("bash", ["-ec", script]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    private static async Task<(int ExitCode, string Output, string Error)> Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, (await output).Trim(), (await error).Trim());
    }

    /// <summary>The first of so many ports in a row that nobody listens on.</summary>
    private static int FreePorts(int count)
    {
        while (true)
        {
            var first = GridProcess.FreePort();
            var listeners = new List<TcpListener>();
            try
            {
                for (var port = first; port < first + count; port++)
                {
                    listeners.Add(new TcpListener(IPAddress.Loopback, port));
                    listeners[^1].Start();
                }

                return first;
            }
            catch (Exception exception) when (exception is SocketException or ArgumentOutOfRangeException)
            {
                // Somebody has one of them; others will do.
            }
            finally
            {
                foreach (var listener in listeners) listener.Dispose();
            }
        }
    }

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Grid.sln")) ? Path.Combine(folder, "deploy", "local-cluster") : Find(Path.GetDirectoryName(folder)!);
}
