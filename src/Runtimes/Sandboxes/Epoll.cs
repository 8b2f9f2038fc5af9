using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>The kernel's list of files to hear from. Files are added and removed, and the wait is ended, from any thread; one thread waits.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    /// <summary>Nobody's file: somebody has called <see cref="Wake"/>.</summary>
    public const long WakeKey = 0;

    private const int EventsAtOnce = 64;

    /// <summary><c>struct epoll_event</c> is packed to 12 bytes on x86-64 and aligned to 16 elsewhere.</summary>
    private static readonly int s_eventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int s_keyOffset = s_eventSize - sizeof(long);

    private readonly SafeFileHandle _file = Native.EpollCreate(Native.OpenCloseOnExec);
    private readonly SafeFileHandle _wake = Native.EventFile(0, Native.OpenCloseOnExec | Native.OpenNonBlocking);
    private readonly byte[] _events = GC.AllocateArray<byte>(EventsAtOnce * 16, pinned: true);

    public Epoll()
    {
        if (_file.IsInvalid || _wake.IsInvalid) throw new Win32Exception();
        Add(_wake, WakeKey, Native.EpollIn);
    }

    /// <param name="file">Not yet among the files.</param>
    /// <param name="key">What <see cref="Key"/> says when something happens to it.</param>
    /// <param name="events">What to hear of. A closed file is heard of in any case.</param>
    /// <exception cref="Win32Exception">No memory, or too many files.</exception>
    public void Add(SafeHandle file, long key, uint events)
    {
        if (Control(Native.EpollAdd, file, key, events) != 0) throw new Win32Exception();
    }

    /// <summary>Changes what is heard of a file.</summary>
    public void Change(SafeHandle file, long key, uint events) => Control(Native.EpollModify, file, key, events);

    /// <summary>Nothing is heard of the file any more. One that was closed has removed itself.</summary>
    public void Remove(SafeHandle file)
    {
        if (!file.IsClosed) Control(Native.EpollDelete, file, 0, 0);
    }

    /// <summary>Waits until something happens.</summary>
    /// <param name="timeoutMs">In milliseconds; -1 waits for ever.</param>
    /// <returns>The number of files that it happened to; 0 when time is up or the wait was interrupted.</returns>
    public int Wait(int timeoutMs = -1) =>
        Math.Max(0, Native.EpollWait(_file, (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_events, 0), EventsAtOnce, timeoutMs));

    /// <summary>Ends the wait, now or when it begins.</summary>
    public void Wake()
    {
        var one = 1L;
        Native.Write(_wake, (byte*)&one, sizeof(long));
    }

    /// <summary>To be called when <see cref="WakeKey"/> was heard of, before looking for the reason.</summary>
    public void Woken()
    {
        long count;
        Native.Read(_wake, (byte*)&count, sizeof(long));
    }

    /// <summary>Which file, of those that the last <see cref="Wait"/> counted.</summary>
    public long Key(int index) => BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan((index * s_eventSize) + s_keyOffset, sizeof(long)));

    /// <summary>What has happened to it.</summary>
    public uint Events(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_events.AsSpan(index * s_eventSize, sizeof(uint)));

    public void Dispose()
    {
        _wake.Dispose();
        _file.Dispose();
    }

    private int Control(int operation, SafeHandle file, long key, uint events)
    {
        var registration = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(registration, sizeof(uint)), events);
        BinaryPrimitives.WriteInt64LittleEndian(new Span<byte>(registration + s_keyOffset, sizeof(long)), key);
        return Native.EpollControl(_file, operation, file, registration);
    }
}
