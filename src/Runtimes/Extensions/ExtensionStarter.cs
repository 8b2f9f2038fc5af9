using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Extensions;

/// <summary>
/// The silo's end of <c>Bootstraps/extensions/start.sh</c>, which is one process to the sandbox, and inside it starts the extensions, and the runtime when it is told to.
/// Whatever keeps the sandbox apart from the silo, three pipes lead in and out of it.
/// </summary>
internal sealed unsafe class ExtensionStarter : IDisposable
{
    private const int ReadBytes = 16 * 1024;

    /// <summary>Longest report: a name has up to 255 bytes.</summary>
    private const int ReportLimitBytes = 1024;

    private static readonly string s_folder = Path.Combine(LaunchPlanner.Bootstraps, "extensions");

    private readonly Lock _gate = new();
    private readonly IExtensionProcesses _processes;
    private readonly LineSplitter _reportLines;
    private readonly LineSplitter _outputLines;
    private readonly SafeFileHandle _word, _reports, _output;
    private readonly SafeFileHandle[] _theirs;
    private bool _disposed;

    /// <exception cref="Win32Exception">No descriptors to be had.</exception>
    public ExtensionStarter(IExtensionProcesses processes)
    {
        _processes = processes;
        _reportLines = new LineSplitter(ReportLimitBytes, Report);
        _outputLines = new LineSplitter(EnvironmentLog.LineLimitBytes, processes.ExtensionWrote);
        var (wordOut, wordIn) = Pipe();
        var (reportsOut, reportsIn) = Pipe();
        var (outputOut, outputIn) = Pipe();
        (_word, _reports, _output) = (wordIn, reportsOut, outputOut);
        _theirs = [wordOut, reportsIn, outputIn];
        Native.Control(_reports, Native.SetStatusFlags, Native.OpenNonBlocking);
        Native.Control(_output, Native.SetStatusFlags, Native.OpenNonBlocking);
    }

    /// <summary>The plan that starts the extensions first.</summary>
    /// <param name="files">As the processes see them.</param>
    public LaunchPlan Wrap(LaunchPlan plan, IEnumerable<string> files) => plan with
    {
        Program = "/bin/sh",
        Arguments = [Path.Combine(s_folder, "start.sh"), .. files, "--", plan.Program, .. plan.Arguments],
        Folders = [.. plan.Folders, s_folder],
        Descriptors = _theirs,
    };

    /// <summary>The plan has been carried out: listens.</summary>
    public void Listen(ProcessWatch watch)
    {
        foreach (var file in _theirs) file.Dispose();
        watch.Add(_reports, () => Take(_reports, _reportLines));
        watch.Add(_output, () => Take(_output, _outputLines));
    }

    /// <summary>True when the runtime has been let go.</summary>
    public bool RuntimeStarts { get; private set; }

    /// <summary>All have registered: the runtime may start.</summary>
    public void StartRuntime()
    {
        RuntimeStarts = true;
        Say("start\n"u8);
    }

    /// <summary>Sends a signal to the runtime, which <see cref="RuntimeStarts"/>.</summary>
    /// <param name="signal">15 or 9.</param>
    public void Signal(int signal) => Say(signal == Native.SignalKill ? "KILL\n"u8 : "TERM\n"u8);

    /// <summary>Takes the rest of what the extensions have written: all have ended.</summary>
    public void Drain()
    {
        Take(_output, _outputLines);
        lock (_gate) _outputLines.Flush();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var file in _theirs) file.Dispose();
            _word.Dispose();
            _reports.Dispose();
            _output.Dispose();
        }
    }

    private void Say(ReadOnlySpan<byte> line)
    {
        // Without the lock, which reports are made under: they lead to the environment's lock, from where this is called.
        try
        {
            fixed (byte* start = line) Native.Write(_word, start, line.Length);
        }
        catch (ObjectDisposedException)
        {
            // Nobody is left to hear it.
        }
    }

    private bool Take(SafeFileHandle file, LineSplitter lines)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            lock (_gate)
            {
                if (_disposed) return false;
                nint count;
                do
                {
                    fixed (byte* start = buffer) count = Native.Read(file, start, buffer.Length);
                    if (count > 0) lines.Feed(buffer.AsSpan(0, (int)count));
                }
                while (count == buffer.Length || (count < 0 && Marshal.GetLastPInvokeError() == Native.ErrorInterrupted));
                return count != 0;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary><c>PID</c> of the runtime, or <c>STATUS:NAME</c> of an end, where the runtime has no name.</summary>
    private void Report(ReadOnlySpan<byte> line)
    {
        var text = Encoding.UTF8.GetString(line);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (!int.TryParse(colon < 0 ? text : text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return;
        if (colon < 0) _processes.RuntimeStarted(number);
        else if (colon == text.Length - 1) _processes.RuntimeExited(ProcessExit.FromShell(number));
        else _processes.ExtensionExited(text[(colon + 1)..], ProcessExit.FromShell(number));
    }

    private static (SafeFileHandle Out, SafeFileHandle In) Pipe()
    {
        var ends = stackalloc int[2];
        if (Native.Pipe(ends, Native.OpenCloseOnExec) != 0) throw new Win32Exception();
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }
}
