using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Grid.Bench;

/// <summary>A process under test on a loopback port of its own.</summary>
internal sealed class Server : IDisposable
{
    /// <summary>Of what it prints; enough for an exception.</summary>
    private const int LinesKept = 60;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines;
    private bool _isEnding;

    private Server(Process process, ConcurrentQueue<string> lines, int port, TimeSpan ready)
    {
        _process = process;
        _lines = lines;
        Port = port;
        Ready = ready;
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => TellEnd();
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    /// <summary>Of the process itself, since it started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan Ready { get; }

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>Resident memory now, in MB.</summary>
    public double ResidentMb
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return double.Parse(line.AsSpan(6).TrimEnd("kB"), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) / 1024;
        }
    }

    /// <summary>Starts the program and waits for its first answer of any status.</summary>
    /// <param name="arguments">Made from the port.</param>
    public static async Task<Server> Start(string program, Func<int, string[]> arguments, string folder, string path)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(program, arguments(port)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("NODE_EXTRA_CA_CERTS");
        var watch = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        process.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient();
        while (watch.Elapsed < TimeSpan.FromSeconds(30) && !process.HasExited)
        {
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
                return new Server(process, lines, port, watch.Elapsed);
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }

        throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} did not answer: {string.Join('\n', lines)}");
    }

    /// <summary>Ends it as a power cut does.</summary>
    public void Kill()
    {
        _isEnding = true;
        _process.Kill();
    }

    public void Dispose()
    {
        if (_process.HasExited) return;
        _isEnding = true;
        // Asked to stop, a grid takes its groups and mounts along; what does not stop is killed.
        using (var stop = Process.Start("kill", $"{_process.Id}")) stop.WaitForExit();
        if (!_process.WaitForExit(TimeSpan.FromMinutes(1))) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        while (lines.Count > LinesKept) lines.TryDequeue(out _);
    }

    /// <summary>What was not asked to end has died: its last words say why.</summary>
    private void TellEnd()
    {
        if (_isEnding) return;
        _process.WaitForExit();
        Console.Error.WriteLine($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} has ended with {_process.ExitCode}. Its last lines:\n{string.Join('\n', _lines)}");
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
}
