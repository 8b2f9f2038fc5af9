using System.Globalization;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>What bubblewrap writes about itself when it has made its namespaces: the first process in them, which takes all others with it when it ends.</summary>
internal sealed unsafe class BwrapInfo : IDisposable
{
    private readonly byte[] _text = new byte[1024];
    private readonly SafeFileHandle _reading;
    private int _length;

    public BwrapInfo()
    {
        var ends = stackalloc int[2];
        if (Native.Pipe(ends, Native.OpenCloseOnExec | Native.OpenNonBlocking) != 0) throw new System.ComponentModel.Win32Exception();
        _reading = new SafeFileHandle(ends[0], ownsHandle: true);
        Writing = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    /// <summary>For bubblewrap; the silo closes it when that runs.</summary>
    public SafeFileHandle Writing { get; }

    /// <summary>The first process of the sandbox; invalid when there is none (yet).</summary>
    public SafeFileHandle OpenInit()
    {
        var (pid, space) = Read();
        if (pid == 0) return new SafeFileHandle();

        // The number may have changed hands since: hold the process, then see whether it is in the sandbox's namespace.
        var process = Native.OpenProcess(pid);
        if (process.IsInvalid || IsIn(pid, space)) return process;
        process.Dispose();
        return new SafeFileHandle();
    }

    /// <summary>The child of the sandbox's first process; 0 when there is none (yet).</summary>
    public int FunctionProcess()
    {
        var (pid, space) = Read();
        if (pid == 0 || !IsIn(pid, space)) return 0;
        try
        {
            var children = File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ');
            return int.TryParse(children[0], CultureInfo.InvariantCulture, out var child) ? child : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        _reading.Dispose();
        Writing.Dispose();
    }

    private static bool IsIn(int pid, long space) => new FileInfo($"/proc/{pid}/ns/pid").LinkTarget == $"pid:[{space}]";

    private (int Pid, long Space) Read()
    {
        lock (_text)
        {
            fixed (byte* start = _text)
            {
                nint count;
                while (_length < _text.Length && !_reading.IsClosed && (count = Native.Read(_reading, start + _length, _text.Length - _length)) > 0) _length += (int)count;
            }

            if (!_text.AsSpan(0, _length).TrimEnd("\n"u8).EndsWith("}"u8)) return default;
            using var json = JsonDocument.Parse(_text.AsMemory(0, _length));
            return (json.RootElement.GetProperty("child-pid").GetInt32(), json.RootElement.GetProperty("pid-namespace").GetInt64());
        }
    }
}
