using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>Namespaces, mounts and users. Everything here concerns the calling thread alone.</summary>
internal static unsafe partial class Native
{
    public const int NewMounts = 0x00020000, NewNetwork = 0x40000000;
    public const ulong MountReadOnly = 1, MountNoSetuid = 2, MountNoDevices = 4, MountNoExecute = 8;
    public const ulong MountRemount = 0x20, MountBind = 0x1000, MountRecursive = 0x4000, MountPrivate = 0x40000, MountShared = 0x100000;
    public const short PollIn = 1;
    private const nuint InterfaceSetFlags = 0x8914;
    private const short InterfaceUp = 1;
    private const uint MemoryFileCloseOnExec = 1;

    private static readonly bool s_isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly nint s_setUser = s_isX64 ? 117 : 147;
    private static readonly nint s_setGroup = s_isX64 ? 119 : 149;
    private static readonly nint s_setGroups = s_isX64 ? 116 : 159;

    /// <exception cref="Win32Exception">Not permitted, or no such kind of namespace.</exception>
    public static void Leave(int kinds)
    {
        if (Unshare(kinds) != 0) throw new Win32Exception();
    }

    /// <exception cref="Win32Exception">Not permitted.</exception>
    public static void Join(SafeFileHandle space, int kind)
    {
        if (SetNamespace(space, kind) != 0) throw new Win32Exception();
    }

    /// <summary>The calling thread's namespace, <c>net</c> or <c>mnt</c>; it lives as long as the handle.</summary>
    public static SafeFileHandle CurrentNamespace(string kind)
    {
        var handle = OpenFile($"/proc/thread-self/ns/{kind}", OpenCloseOnExec);
        return handle.IsInvalid ? throw new Win32Exception() : handle;
    }

    /// <exception cref="Win32Exception">No such folder, or not permitted.</exception>
    public static void Mount(string source, string target, string? kind, ulong flags, string? data = null)
    {
        if (MountAt(source, target, kind, flags, data) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            throw new Win32Exception(error, $"mount {source} at {target}: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>A file without a name whose offset stands at its start.</summary>
    public static SafeFileHandle MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        var file = CreateMemoryFile(name, MemoryFileCloseOnExec);
        if (file.IsInvalid) throw new Win32Exception();
        RandomAccess.Write(file, content, 0);
        return file;
    }

    /// <summary>Switches the loopback interface of the calling thread's network on.</summary>
    public static void RaiseLoopback(SafeHandle anySocket)
    {
        // struct ifreq: sixteen bytes of name, then the flags.
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes("lo", new Span<byte>(request, 16));
        *(short*)(request + 16) = InterfaceUp;
        if (DeviceControl(anySocket, InterfaceSetFlags, request) != 0) throw new Win32Exception();
    }

    /// <summary>
    /// Makes the calling thread another user's, and no other thread of the process; a program that it executes can never come back.
    /// The thread itself does so with <see cref="BecomeRoot"/>.
    /// </summary>
    public static void BecomeUser(uint id)
    {
        if (SystemCall(s_setGroups, 0, 0) != 0 || SystemCall(s_setGroup, (nint)id, (nint)id, 0, 0) != 0 || SystemCall(s_setUser, (nint)id, (nint)id, 0, 0) != 0)
            throw new Win32Exception();
    }

    /// <summary>A thread that stays another user's must not go on.</summary>
    public static void BecomeRoot()
    {
        if (SystemCall(s_setUser, 0, 0, 0, 0) != 0 || SystemCall(s_setGroup, 0, 0, 0, 0) != 0)
            Environment.FailFast("The launching thread cannot become the silo's user again.");
    }

    /// <summary>True when the process has ended, reaped or not.</summary>
    public static bool HasEnded(SafeFileHandle process)
    {
        var question = stackalloc int[2];
        question[0] = (int)process.DangerousGetHandle();
        question[1] = PollIn;
        return Poll(question, 1, 0) == 1;
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int kinds);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(SafeFileHandle space, int kind);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountAt(string source, string target, string? kind, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int DeviceControl(SafeHandle file, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(int* questions, nuint count, int timeoutMs);
}
