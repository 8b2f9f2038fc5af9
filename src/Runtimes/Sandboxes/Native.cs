using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>The few calls of Linux that .NET does not offer. Both glibc and musl have all of them.</summary>
internal static unsafe partial class Native
{
    public const int ErrorNoEntry = 2, ErrorAccess = 13, ErrorNoExec = 8, ErrorAgain = 11, ErrorInterrupted = 4, ErrorNotDirectory = 20;
    public const int OpenNonBlocking = 0x800, OpenCloseOnExec = 0x80000;
    public const int SetDescriptorFlags = 2, SetStatusFlags = 4, CloseOnExec = 1;
    public const int SignalKill = 9, SignalTerminate = 15;
    public const int EpollAdd = 1, EpollDelete = 2, EpollModify = 3;
    public const uint EpollIn = 1, EpollOut = 4, EpollPeerClosed = 0x2000;
    public const short SpawnSetSignalDefaults = 0x04, SpawnSetSignalMask = 0x08, SpawnSetSession = 0x80;
    private const int SystemPidfdOpen = 434, SystemPidfdSendSignal = 424;

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait(int pid, int* status, int options, ResourceUsage* usage);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial SafeFileHandle EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(SafeFileHandle epoll, int operation, SafeHandle file, byte* registration);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(SafeFileHandle epoll, byte* events, int capacity, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle EventFile(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    /// <summary>A descriptor that stays with this process even when its number is used again; invalid when there is none.</summary>
    public static SafeFileHandle OpenProcess(int pid) => new(SystemCall(SystemPidfdOpen, pid, 0), ownsHandle: true);

    public static void SendSignal(SafeFileHandle process, int signal) =>
        SystemCall(SystemPidfdSendSignal, process.DangerousGetHandle(), signal, 0, 0);

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** variables);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial void ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial void ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    public static partial int ActionsOpen(byte* actions, int file, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static partial int ActionsChangeFolder(byte* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial void AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial void AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSignalDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial void SignalsAll(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial void SignalsNone(byte* signals);

    /// <summary><c>struct rusage</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceUsage
    {
        public long UserSeconds, UserMicroseconds, SystemSeconds, SystemMicroseconds;

        /// <summary>Peak resident memory in KiB.</summary>
        public long PeakKilobytes;

        private fixed long _rest[13];
    }
}
