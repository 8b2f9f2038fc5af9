using System.Collections.Concurrent;
using Grid.Runtimes.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>
/// One thread that hears from the kernel when a group's memory passes its limit. A group that wants to be looked at again (its <c>/tmp</c> counts as memory
/// and may rightly be what is above the limit) is looked at every few milliseconds until it does not.
/// </summary>
internal sealed class MemoryWatch : IDisposable
{
    /// <summary>How often groups above their limit are looked at, in milliseconds.</summary>
    private const int AgainMs = 20;

    private const uint EdgeTriggered = 1u << 31, Urgent = 2;

    private readonly ConcurrentDictionary<long, Func<bool>> _watched = new();
    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private long _lastKey = Epoll.WakeKey;

    public MemoryWatch()
    {
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
        _epoll.Add(file, key, Native.EpollIn | Urgent | EdgeTriggered);
        return key;
    }

    /// <summary>Whoever disposes of the file next is not called any more, except by a call that is under way.</summary>
    public void Remove(SafeFileHandle file, long key)
    {
        _watched.TryRemove(key, out _);
        _epoll.Remove(file);
    }

    public void Dispose()
    {
        _epoll.Wake();
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        var again = new HashSet<long>();
        while (true)
        {
            var count = _epoll.Wait(again.Count > 0 ? AgainMs : -1);
            for (var index = 0; index < count; index++)
            {
                var key = _epoll.Key(index);
                if (key == Epoll.WakeKey) return;
                again.Add(key);
            }

            again.RemoveWhere(key => !_watched.TryGetValue(key, out var look) || !look());
        }
    }
}
