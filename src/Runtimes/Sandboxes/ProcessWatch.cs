using System.Collections.Concurrent;
using System.ComponentModel;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// One thread that hears of every process of this silo: output to read and ends to reap. It waits only for children that it was given,
/// so children of other code in the process stay that code's own.
/// </summary>
internal sealed unsafe class ProcessWatch : IDisposable
{
    private readonly ConcurrentDictionary<long, (ChildProcess Process, IProcessEvents Events)> _watched = new();
    private readonly ConcurrentDictionary<long, (SafeFileHandle File, Func<bool> Ready)> _files = new();
    private readonly Epoll _epoll = new();
    private readonly Thread _thread;
    private long _lastKey = Epoll.WakeKey;

    public ProcessWatch()
    {
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
        _epoll.Add(process.Output, key, Native.EpollIn);
        _epoll.Add(process.Pidfd, key + 1, Native.EpollIn);
    }

    /// <summary>Begins to watch a file that is no process's output. <paramref name="ready"/> must not block and returns false at the end, or when it has heard enough.</summary>
    public void Add(SafeFileHandle file, Func<bool> ready)
    {
        var key = Interlocked.Add(ref _lastKey, 2);
        _files[key] = (file, ready);
        _epoll.Add(file, key, Native.EpollIn);
    }

    public void Dispose()
    {
        _epoll.Wake();
        _thread.Join();
        _epoll.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var count = _epoll.Wait();
            for (var index = 0; index < count; index++)
            {
                var key = _epoll.Key(index);
                if (key == Epoll.WakeKey) return;
                if (_files.TryGetValue(key, out var watched))
                {
                    if (!watched.Ready() && _files.TryRemove(key, out _)) _epoll.Remove(watched.File);
                    continue;
                }

                if (!_watched.TryGetValue(key & ~1L, out var entry)) continue;
                if ((key & 1) == 1) Reap(key & ~1L, entry.Process, entry.Events);
                else if (!entry.Events.OutputReady(entry.Process)) _epoll.Remove(entry.Process.Output);
            }
        }
    }

    private void Reap(long key, ChildProcess process, IProcessEvents events)
    {
        _watched.TryRemove(key, out _);
        _epoll.Remove(process.Output);
        _epoll.Remove(process.Pidfd);
        int status;
        Native.ResourceUsage usage;
        var pid = Native.Wait(process.Pid, &status, 0, &usage);

        // Somebody else's wait may have taken it: then nobody knows the reason.
        var exit = pid == process.Pid ? process.ExitFrom(status) : default;
        process.SetExit(exit, pid == process.Pid ? usage.PeakKilobytes : 0);
        events.Exited(process, exit);
    }
}
