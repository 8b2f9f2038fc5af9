using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Grid.Conformance.Tests.Harness;

/// <summary>A grid as a person starts it: the real process, on a free port, with a data folder of its own.</summary>
internal sealed class GridProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _ownsFolder;

    private GridProcess(Process process, string dataFolder, Uri url, bool ownsFolder)
    {
        _process = process;
        DataFolder = dataFolder;
        Url = url;
        _ownsFolder = ownsFolder;
    }

    public string DataFolder { get; }

    public Uri Url { get; }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it has printed so far, both streams.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>What it has printed on standard error so far.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts a grid and waits until it is ready.</summary>
    /// <param name="dataFolder">Null makes one that is deleted with the grid.</param>
    public static Task<GridProcess> Start(string? dataFolder = null, params string[] settings) => Ready(Launch(dataFolder, FreePort(), settings));

    /// <summary>Starts a grid as another user, who has no rights and no home, with a data folder of that user.</summary>
    public static Task<GridProcess> StartAs(uint user, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("grid-user-").FullName;
        using var owner = Process.Start("chown", [$"{user}:{user}", folder]);
        owner.WaitForExit();
        return Ready(Launch(folder, FreePort(), settings, "setpriv", ["--reuid", $"{user}", "--regid", $"{user}", "--clear-groups", "--", "dotnet"], ownsFolder: true));
    }

    /// <summary>Starts a grid that a full disk does not end: writing beyond what <see cref="LimitFiles"/> allows fails as on a disk that has no more room.</summary>
    public static Task<GridProcess> StartLimited(params string[] settings) =>
        Ready(Launch(null, FreePort(), settings, "bash", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "grid"]));

    /// <summary>Starts a grid whose data folder can only be read while <see cref="ReadOnlyFolder.IsReadOnly"/> is set, as a file system that was mounted anew.</summary>
    internal static Task<GridProcess> StartOn(ReadOnlyFolder folder, params string[] settings) =>
        Ready(Launch(folder.Path, FreePort(), settings, "env", [$"LD_PRELOAD={folder.Library}", $"READONLY_FOLDER={folder.Path}", $"READONLY_WHEN={folder.Mark}", "dotnet"]));

    /// <summary>From now on no file of the silo grows beyond so many bytes; null takes the limit away.</summary>
    public async Task LimitFiles(long? bytes)
    {
        using var limit = Process.Start("prlimit", ["--pid", $"{_process.Id}", $"--fsize={(bytes is { } most ? $"{most}:unlimited" : "unlimited:unlimited")}"]);
        await limit.WaitForExitAsync();
    }

    private static async Task<GridProcess> Ready(GridProcess grid)
    {
        var exited = grid._process.WaitForExitAsync();
        if (await Task.WhenAny(grid._ready.Task, exited, Task.Delay(Patience, TimeProvider.System)) != grid._ready.Task)
        {
            await grid.DisposeAsync();
            throw new InvalidOperationException($"The grid did not start:\n{grid.Output}");
        }

        return grid;
    }

    /// <summary>Starts a grid that is expected to refuse: waits for its exit.</summary>
    public static async Task<(int ExitCode, string Errors, string Output)> StartAndExit(string dataFolder, int port, params string[] settings)
    {
        await using var grid = Launch(dataFolder, port, settings);
        return (await grid.Exit(), grid.Errors, grid.Output);
    }

    /// <summary>Asks the grid to stop, as Ctrl+C (INT) or a service manager (TERM) does, and waits for its exit code.</summary>
    public async Task<int> Stop(string signal = "TERM")
    {
        await Signal(signal);
        return await Exit();
    }

    public async Task Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await Exit();
    }

    /// <summary>Below the ports that the system gives to connections on their way out, any of which may come between the choice and its use.</summary>
    public static int FreePort()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, RandomNumberGenerator.GetInt32(15_000, 32_000));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await Stop();
        _process.Dispose();
        if (_ownsFolder) Files.Delete(DataFolder);
    }

    private static GridProcess Launch(string? dataFolder, int port, string[] settings, string program = "dotnet", string[]? before = null, bool ownsFolder = false)
    {
        var folder = dataFolder ?? Files.NewFolder("data");
        var url = new Uri($"http://127.0.0.1:{port}");
        string[] arguments = [.. before ?? [], Path.Combine(AppContext.BaseDirectory, "Grid.Silo.dll"), "--Grid:Gateway:Url", url.ToString(), "--Grid:Storage:DataFolder", folder, .. settings];
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        if (before is not null) start.Environment["HOME"] = folder;
        var process = new Process { StartInfo = start };
        var grid = new GridProcess(process, folder, url, ownsFolder || dataFolder is null);
        process.OutputDataReceived += grid.Take;
        process.ErrorDataReceived += grid.TakeError;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return grid;
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        _lines.Enqueue(line.Data);
        if (line.Data.StartsWith("Ctrl+C stops it", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    private void TakeError(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        _errors.Enqueue(line.Data);
        _lines.Enqueue(line.Data);
    }

    /// <summary>Waits until it has ended by itself: its exit code.</summary>
    public async Task<int> Exit()
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"The grid did not stop:\n{Output}");
        }

        return _process.ExitCode;
    }
}
