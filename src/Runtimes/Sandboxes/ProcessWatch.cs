using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// One thread that hears of every process of this silo: output to read and ends to reap. It waits only for children that it was given,
/// so children of other code in the process stay that code's own.
/// </summary>
internal sealed unsafe class ProcessWatch : IDisposable
{
    private const int EventsAtOnce = 64;

    /// <summary><c>struct epoll_event</c> is packed to 12 bytes on x86-64 and aligned to 16 elsewhere.</summary>
    private static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int s_keyOffset = s_eventSize - sizeof(long);

    private readonly ConcurrentDictionary<long, (ChildProcess Process, IProcessEvents Events)> _watched = new();
    private readonly ConcurrentDictionary<long, (SafeFileHandle File, Func<bool> Ready)> _files = new();
    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private long _lastKey;

    public ProcessWatch()
    {
        _epoll = Native.EpollCreate(Native.OpenCloseOnExec);
        _wake = Native.EventFile(0, Native.OpenCloseOnExec | Native.OpenNonBlocking);
        if (_epoll.IsInvalid || _wake.IsInvalid) throw new Win32Exception();
        Register(_wake, 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "ProcessWatch" };
        _thread.Start();
    }

    /// <summary>Begins to watch. Even keys are outputs, the odd key after is the same process's end.</summary>
    public void Add(ChildProcess process, IProcessEvents events)
    {
        if (process.Pid == 0)
        {
            // Nobody writes and nobody ends: the end is already known.
            ThreadPool.UnsafeQueueUserWorkItem(_ => events.Exited(process, process.Exit.Result), null);
            return;
        }

        if (process.Pidfd.IsInvalid) throw new Win32Exception();
        var key = Interlocked.Add(ref _lastKey, 2);
        _watched[key] = (process, events);
        Register(process.Output, key);
        Register(process.Pidfd, key + 1);
    }

    /// <summary>Begins to watch a file that is no process's output. <paramref name="ready"/> must not block and returns false at the end, or when it has heard enough.</summary>
    public void Add(SafeFileHandle file, Func<bool> ready)
    {
        var key = Interlocked.Add(ref _lastKey, 2);
        _files[key] = (file, ready);
        Register(file, key);
    }

    public void Dispose()
    {
        var one = BitConverter.GetBytes(1L);
        fixed (byte* start = one) Native.Write(_wake, start, one.Length);
        _thread.Join();
        _wake.Dispose();
        _epoll.Dispose();
    }

    private void Run()
    {
        var events = stackalloc byte[EventsAtOnce * s_eventSize];
        while (true)
        {
            var count = Native.EpollWait(_epoll, events, EventsAtOnce, -1);
            for (var index = 0; index < count; index++)
            {
                var key = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(events + (index * s_eventSize) + s_keyOffset, sizeof(long)));
                if (key == 0) return;
                if (_files.TryGetValue(key, out var watched))
                {
                    if (!watched.Ready() && _files.TryRemove(key, out _)) Unregister(watched.File);
                    continue;
                }

                if (!_watched.TryGetValue(key & ~1L, out var entry)) continue;
                if ((key & 1) == 1) Reap(key & ~1L, entry.Process, entry.Events);
                else if (!entry.Events.OutputReady(entry.Process)) Unregister(entry.Process.Output);
            }
        }
    }

    private void Reap(long key, ChildProcess process, IProcessEvents events)
    {
        _watched.TryRemove(key, out _);
        Unregister(process.Output);
        Unregister(process.Pidfd);
        int status;
        Native.ResourceUsage usage;
        var pid = Native.Wait(process.Pid, &status, 0, &usage);

        // Somebody else's wait may have taken it: then nobody knows the reason.
        var exit = pid == process.Pid ? process.ExitFrom(status) : default;
        process.SetExit(exit, pid == process.Pid ? usage.PeakKilobytes : 0);
        events.Exited(process, exit);
    }

    private void Register(SafeFileHandle file, long key)
    {
        var registration = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(registration, sizeof(uint)), Native.EpollIn);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(registration + s_keyOffset, sizeof(long)), key);
        if (Native.EpollControl(_epoll, Native.EpollAdd, file, registration) != 0) throw new Win32Exception();
    }

    private void Unregister(SafeFileHandle file)
    {
        var registration = stackalloc byte[16];
        if (!file.IsClosed) Native.EpollControl(_epoll, Native.EpollDelete, file, registration);
    }
}
