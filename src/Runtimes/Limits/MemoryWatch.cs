using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Grid.Runtimes.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>
/// One thread that hears from the kernel when a group's memory passes its limit. A group that wants to be looked at again (its <c>/tmp</c> counts as memory
/// and may rightly be what is above the limit) is looked at every few milliseconds until it does not.
/// </summary>
internal sealed unsafe class MemoryWatch : IDisposable
{
    private const int EventsAtOnce = 64;

    /// <summary>How often groups above their limit are looked at, in milliseconds.</summary>
    private const int AgainMs = 20;

    private const uint EdgeTriggered = 1u << 31, Urgent = 2;

    private static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_keyOffset = s_eventSize - sizeof(long);

    private readonly ConcurrentDictionary<long, Func<bool>> _watched = new();
    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly Thread _thread;
    private long _lastKey;

    public MemoryWatch()
    {
        _epoll = Native.EpollCreate(Native.OpenCloseOnExec);
        _wake = Native.EventFile(0, Native.OpenCloseOnExec | Native.OpenNonBlocking);
        if (_epoll.IsInvalid || _wake.IsInvalid) throw new Win32Exception();
        Register(_wake, 0);
        _thread = new Thread(Run) { IsBackground = true, Name = "MemoryWatch" };
        _thread.Start();
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="file">An event file that the kernel has been told of, or a file of the kernel that becomes urgent.</param>
    /// <param name="look">Called on the watching thread; true when it wants to be called again soon without being asked.</param>
    /// <returns>For <see cref="Remove"/>.</returns>
    public long Add(SafeFileHandle file, Func<bool> look)
    {
        var key = Interlocked.Increment(ref _lastKey);
        _watched[key] = look;
        Register(file, key);
        return key;
    }

    /// <summary>Whoever disposes of the file next is not called any more, except by a call that is under way.</summary>
    public void Remove(SafeFileHandle file, long key)
    {
        _watched.TryRemove(key, out _);
        var registration = stackalloc byte[16];
        Native.EpollControl(_epoll, Native.EpollDelete, file, registration);
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
        var again = new HashSet<long>();
        while (true)
        {
            var count = Native.EpollWait(_epoll, events, EventsAtOnce, again.Count > 0 ? AgainMs : -1);
            for (var index = 0; index < count; index++)
            {
                var key = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(events + (index * s_eventSize) + s_keyOffset, sizeof(long)));
                if (key == 0) return;
                again.Add(key);
            }

            again.RemoveWhere(key => !_watched.TryGetValue(key, out var look) || !look());
        }
    }

    private void Register(SafeFileHandle file, long key)
    {
        var registration = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(registration, sizeof(uint)), Native.EpollIn | Urgent | EdgeTriggered);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(registration + s_keyOffset, sizeof(long)), key);
        if (Native.EpollControl(_epoll, Native.EpollAdd, file, registration) != 0) throw new Win32Exception();
    }
}
