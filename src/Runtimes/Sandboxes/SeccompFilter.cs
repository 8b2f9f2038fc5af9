using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// The program that the kernel runs before every system call of a sandbox, in classic BPF: what no function needs and what has broken kernels before
/// is refused. Everything else is left to the namespaces and to the function having no rights.
/// </summary>
internal static class SeccompFilter
{
    private const ushort LoadWord = 0x20, JumpEqual = 0x15, JumpAtLeast = 0x35, JumpAnyBit = 0x45, Return = 0x06;
    private const uint Allow = 0x7fff0000, KillProcess = 0x80000000, Fail = 0x00050000;
    private const uint NotPermitted = Fail | 1, NoSuchCall = Fail | 38;

    /// <summary>Offsets in <c>struct seccomp_data</c>; arguments are 64 bits wide, their low halves first.</summary>
    private const uint NumberAt = 0, ArchitectureAt = 4, FirstArgumentAt = 16, SecondArgumentAt = 24;

    /// <summary>All kinds of namespaces: <c>CLONE_NEWCGROUP … CLONE_NEWNET</c>, and <c>CLONE_NEWNS</c>.</summary>
    private const uint NewNamespaces = 0x7e020000;

    /// <summary>Putting characters into a terminal's input, and the console's clipboard.</summary>
    private static readonly uint[] s_terminalTricks = [0x5412, 0x541c];

    /// <summary>System calls refused with EPERM, as numbered on x86-64 and on arm64; -1 where one does not exist.</summary>
    private static readonly (string Name, int X64, int Arm64)[] s_refused =
    [
        ("mount", 165, 40), ("umount2", 166, 39), ("pivot_root", 155, 41), ("chroot", 161, 51), ("move_mount", 429, 429), ("open_tree", 428, 428),
        ("fsopen", 430, 430), ("fsconfig", 431, 431), ("fsmount", 432, 432), ("fspick", 433, 433), ("mount_setattr", 442, 442), ("open_tree_attr", 467, 467),
        ("unshare", 272, 97), ("setns", 308, 268),
        ("ptrace", 101, 117), ("process_vm_readv", 310, 270), ("process_vm_writev", 311, 271), ("kcmp", 312, 272), ("pidfd_getfd", 438, 438),
        ("process_madvise", 440, 440), ("bpf", 321, 280), ("perf_event_open", 298, 241), ("userfaultfd", 323, 282),
        ("io_uring_setup", 425, 425), ("io_uring_enter", 426, 426), ("io_uring_register", 427, 427),
        ("add_key", 248, 217), ("request_key", 249, 218), ("keyctl", 250, 219),
        ("init_module", 175, 105), ("finit_module", 313, 273), ("delete_module", 176, 106), ("kexec_load", 246, 104), ("kexec_file_load", 320, 294),
        ("name_to_handle_at", 303, 264), ("open_by_handle_at", 304, 265), ("fanotify_init", 300, 262), ("lookup_dcookie", 212, 18),
        ("swapon", 167, 224), ("swapoff", 168, 225), ("reboot", 169, 142), ("acct", 163, 89), ("quotactl", 179, 60), ("quotactl_fd", 443, 443),
        ("settimeofday", 164, 170), ("clock_settime", 227, 112), ("clock_adjtime", 305, 266), ("adjtimex", 159, 171),
        ("syslog", 103, 116), ("vhangup", 153, 58), ("personality", 135, 92), ("modify_ldt", 154, -1), ("iopl", 172, -1), ("ioperm", 173, -1),
        ("_sysctl", 156, -1), ("uselib", 134, -1), ("ustat", 136, -1), ("sysfs", 139, -1), ("nfsservctl", 180, 42),
    ];

    /// <summary>Null where this processor's system calls are not known here.</summary>
    public static byte[]? ForThisMachine() => For(RuntimeInformation.ProcessArchitecture);

    internal static byte[]? For(Architecture architecture) => architecture switch
    {
        Architecture.X64 => Program(0xc000003e, refused => refused.X64, clone: 56, clone3: 435, ioctl: 16, foreignNumbers: 0x40000000),
        Architecture.Arm64 => Program(0xc00000b7, refused => refused.Arm64, clone: 220, clone3: 435, ioctl: 29, foreignNumbers: null),
        _ => null,
    };

    /// <param name="foreignNumbers">From here on numbers belong to another way of calling the kernel (x32).</param>
    private static byte[] Program(
        uint machine, Func<(string Name, int X64, int Arm64), int> number, uint clone, uint clone3, uint ioctl, uint? foreignNumbers)
    {
        var code = new List<(ushort Operation, byte Yes, byte No, uint Operand)>();

        // 1. Calls made in another processor's way (32 bits) would have other numbers: there is no honest use for them here.
        code.Add((LoadWord, 0, 0, ArchitectureAt));
        code.Add((JumpEqual, 1, 0, machine));
        code.Add((Return, 0, 0, KillProcess));
        code.Add((LoadWord, 0, 0, NumberAt));
        if (foreignNumbers is { } first) Refuse(JumpAtLeast, first, NotPermitted);

        // 2. New namespaces open most of the kernel's doors to users without rights. The newer call hides its flags from filters, so it is not there,
        //    and C libraries fall back to the older one.
        Refuse(JumpEqual, clone3, NoSuchCall);
        code.Add((JumpEqual, 0, 4, clone));
        code.Add((LoadWord, 0, 0, FirstArgumentAt));
        Refuse(JumpAnyBit, NewNamespaces, NotPermitted);
        code.Add((Return, 0, 0, Allow));

        // 3. Two requests to terminals.
        code.Add((JumpEqual, 0, (byte)(2 + (2 * s_terminalTricks.Length)), ioctl));
        code.Add((LoadWord, 0, 0, SecondArgumentAt));
        foreach (var trick in s_terminalTricks) Refuse(JumpEqual, trick, NotPermitted);
        code.Add((Return, 0, 0, Allow));

        // 4. The list.
        foreach (var refused in s_refused)
            if (number(refused) >= 0) Refuse(JumpEqual, (uint)number(refused), NotPermitted);
        code.Add((Return, 0, 0, Allow));
        return Bytes(code);

        void Refuse(ushort test, uint operand, uint answer)
        {
            code.Add((test, 0, 1, operand));
            code.Add((Return, 0, 0, answer));
        }
    }

    private static byte[] Bytes(List<(ushort Operation, byte Yes, byte No, uint Operand)> code)
    {
        var bytes = new byte[code.Count * 8];
        for (var index = 0; index < code.Count; index++)
        {
            var place = bytes.AsSpan(index * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(place, code[index].Operation);
            (place[2], place[3]) = (code[index].Yes, code[index].No);
            BinaryPrimitives.WriteUInt32LittleEndian(place[4..], code[index].Operand);
        }

        return bytes;
    }
}
