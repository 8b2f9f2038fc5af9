using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Grid.Runtimes.Limits;

/// <summary>Calls of Linux that bound processes and folders.</summary>
internal static unsafe partial class Kernel
{
    private const int ResourceCore = 4, ResourceFiles = 7;
    private const ulong NoSuid = 2, NoDevices = 4;
    private const int Detach = 2;

    /// <summary>Bounds the open files of a process that has just begun, and lets it leave no core files. What it starts inherits both.</summary>
    public static void BoundFiles(int pid, int openFiles)
    {
        Bound limit;
        if (GetSetLimit(pid, ResourceFiles, null, &limit) != 0) return;
        limit.Hard = Math.Min(limit.Hard, (ulong)openFiles);
        limit.Soft = limit.Hard;
        GetSetLimit(pid, ResourceFiles, &limit, null);
        limit = default;
        GetSetLimit(pid, ResourceCore, &limit, null);
    }

    /// <summary>Mounts a file system in memory that takes no more than the given size.</summary>
    /// <exception cref="Win32Exception">Not allowed, or no memory.</exception>
    public static void MountMemory(string folder, int sizeMb)
    {
        if (Mount("grid", folder, "tmpfs", NoSuid | NoDevices, $"size={sizeMb}m,mode=0700") != 0) throw new Win32Exception();
    }

    /// <summary>Whatever is mounted there is there no longer; gone when nobody uses it any more.</summary>
    public static void Unmount(string folder) => Unmount(folder, Detach);

    /// <summary>Number of the calling thread.</summary>
    [LibraryImport("libc", EntryPoint = "gettid")]
    public static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "prlimit64", SetLastError = true)]
    private static partial int GetSetLimit(int pid, int resource, Bound* value, Bound* before);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string options);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct Bound
    {
        public ulong Soft, Hard;
    }
}
