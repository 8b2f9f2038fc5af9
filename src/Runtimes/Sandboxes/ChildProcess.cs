using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>A process that the launcher started: its output, its peak of memory, its end.</summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    private const int StatusBytes = 4096;
    private const int SignalStatus = 128, LastSignal = 64;

    private readonly IConfinement? _confinement;
    private volatile SafeFileHandle? _status;
    private readonly TaskCompletionSource<ProcessExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SafeFileHandle? _input;
    private long _peakBytes;

    public ChildProcess(int pid, SafeFileHandle? input, SafeFileHandle output, SafeFileHandle pidfd, IConfinement? confinement)
    {
        Pid = pid;
        _input = input;
        Output = output;
        Pidfd = pidfd;
        _confinement = confinement;
        if (confinement is null) _status = OpenStatus(pid);
    }

    private ChildProcess(SafeFileHandle output, ProcessExit exit)
    {
        Output = output;
        Pidfd = new SafeFileHandle();
        _exit.SetResult(exit);
    }

    /// <summary>Also the number of its group and its session; 0 when the program could not be run at all.</summary>
    public int Pid { get; }

    /// <summary>Completes when the process has ended and was reaped.</summary>
    public Task<ProcessExit> Exit => _exit.Task;

    /// <summary>True while the process waits on its standard input to be told what to run.</summary>
    public bool Waits => _input is not null;

    internal SafeFileHandle Output { get; }

    internal SafeFileHandle Pidfd { get; }

    /// <summary>A program that the kernel would not run: ended before it began.</summary>
    public static ChildProcess NeverRan(SafeFileHandle output, ProcessExit exit) => new(output, exit);

    /// <summary>Reads what the process and its children have written to standard output and error, in the order written; does not wait.</summary>
    /// <returns>How many bytes; 0 at the end; -1 when there is nothing at present.</returns>
    public int ReadOutput(Span<byte> buffer)
    {
        if (Output.IsClosed) return 0;
        fixed (byte* start = buffer)
        {
            nint count;
            do count = Native.Read(Output, start, buffer.Length);
            while (count < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() == Native.ErrorInterrupted);
            return (int)count;
        }
    }

    /// <summary>Tells a process that waits the rest, and closes its input.</summary>
    /// <param name="line">At most what a pipe holds, 64 KiB.</param>
    /// <returns>False when it is gone, or the line is too long.</returns>
    public bool Tell(ReadOnlySpan<byte> line)
    {
        using var input = Interlocked.Exchange(ref _input, null);
        if (input is null) return false;
        fixed (byte* start = line) return Native.Write(input, start, line.Length) == line.Length;
    }

    /// <summary>Peak of resident memory in bytes, so far or until its end.</summary>
    public long ReadPeakBytes()
    {
        if (_status is null && _confinement?.FunctionProcess() is { } function and > 0) _status = OpenStatus(function);
        if (_status is null || _exit.Task.IsCompleted) return Volatile.Read(ref _peakBytes);
        NotePeak(Field(_status, "VmHWM:"u8));
        return Volatile.Read(ref _peakBytes);
    }

    /// <summary>Takes the memory of a child of the process, when it is one, for that of the process, which does nothing but start others.</summary>
    public void Follow(int child)
    {
        if (OpenStatus(child) is not { } status) return;
        if (Field(status, "PPid:"u8) != Pid)
        {
            status.Dispose();
            return;
        }

        _status?.Dispose();
        _status = status;
    }

    /// <summary>Sends a signal to this very process; nothing happens when it has ended.</summary>
    public void Signal(int signal)
    {
        if (Pid != 0 && !_exit.Task.IsCompleted && !Pidfd.IsClosed) Native.SendSignal(Pidfd, signal);
    }

    /// <summary>How the function's process has ended, from the status word of <c>wait</c>.</summary>
    internal ProcessExit ExitFrom(int word)
    {
        var exit = ProcessExit.FromWait(word);
        return _confinement is not null && exit is { Signal: 0, Status: > SignalStatus and <= SignalStatus + LastSignal } ? new ProcessExit(0, exit.Status - SignalStatus) : exit;
    }

    internal void SetExit(ProcessExit exit, long peakKilobytes)
    {
        NotePeak(peakKilobytes);
        _exit.TrySetResult(exit);
    }

    public void Dispose()
    {
        _input?.Dispose();
        Output.Dispose();
        Pidfd.Dispose();
        _status?.Dispose();
    }

    private void NotePeak(long kilobytes) => Volatile.Write(ref _peakBytes, Math.Max(Volatile.Read(ref _peakBytes), kilobytes * 1024));

    /// <summary>A number from <c>/proc/PID/status</c>; 0 when the process has just ended.</summary>
    private static long Field(SafeFileHandle status, ReadOnlySpan<byte> label)
    {
        Span<byte> text = stackalloc byte[StatusBytes];
        try
        {
            var length = RandomAccess.Read(status, text, 0);
            var at = text[..length].IndexOf(label);
            return at >= 0 && Utf8Parser.TryParse(text[(at + label.Length)..length].TrimStart(" \t"u8), out long value, out _) ? value : 0;
        }
        catch (IOException)
        {
            // The last figure comes with its end.
            return 0;
        }
    }

    private static SafeFileHandle? OpenStatus(int pid)
    {
        try
        {
            return File.OpenHandle($"/proc/{pid}/status");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
