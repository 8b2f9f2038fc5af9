using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grid.Runtimes.Sandboxes;

namespace Grid.Runtimes.Tests.Sandboxes;

/// <summary>The filter as the kernel would run it.</summary>
public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7fff0000, NotPermitted = 0x00050001, NoSuchCall = 0x00050026, Kill = 0x80000000;
    private const uint X64Machine = 0xc000003e, Arm64Machine = 0xc00000b7, I386Machine = 0x40000003;

    [Theory]
    [InlineData(0, Allow)] // read
    [InlineData(59, Allow)] // execve
    [InlineData(165, NotPermitted)] // mount
    [InlineData(101, NotPermitted)] // ptrace
    [InlineData(425, NotPermitted)] // io_uring_setup
    [InlineData(180, NotPermitted)] // nfsservctl, the last of the list
    [InlineData(435, NoSuchCall)] // clone3
    [InlineData(0x3fffffff, Allow)]
    [InlineData(0x40000000, NotPermitted)] // the first of x32
    public void A_call_on_x64_is_answered_by_its_number(uint number, uint answer) => Assert.Equal(answer, Run(Architecture.X64, X64Machine, number));

    [Theory]
    [InlineData(63, Allow)] // read
    [InlineData(40, NotPermitted)] // mount
    [InlineData(117, NotPermitted)] // ptrace
    [InlineData(101, Allow)] // nanosleep, which is ptrace on x86-64
    [InlineData(435, NoSuchCall)] // clone3
    public void A_call_on_arm64_is_answered_by_its_number(uint number, uint answer) => Assert.Equal(answer, Run(Architecture.Arm64, Arm64Machine, number));

    [Theory]
    [InlineData(0x00010f00u, Allow)] // a thread
    [InlineData(0x00000011u, Allow)] // a process
    [InlineData(0x10000011u, NotPermitted)] // with a user namespace
    [InlineData(0x00020000u, NotPermitted)] // with a mount namespace
    [InlineData(0x40000000u, NotPermitted)] // with a network namespace
    [InlineData(0x02000000u, NotPermitted)] // with a cgroup namespace
    public void Clone_makes_threads_and_processes_but_no_namespaces(uint flags, uint answer)
    {
        Assert.Equal(answer, Run(Architecture.X64, X64Machine, 56, flags));
        Assert.Equal(answer, Run(Architecture.Arm64, Arm64Machine, 220, flags));
    }

    [Theory]
    [InlineData(0x5413u, Allow)] // size of the window
    [InlineData(0x5412u, NotPermitted)] // TIOCSTI
    [InlineData(0x541cu, NotPermitted)] // TIOCLINUX
    public void Terminals_cannot_be_typed_into(uint request, uint answer) => Assert.Equal(answer, Run(Architecture.X64, X64Machine, 16, 0, request));

    [Fact]
    public void Another_processors_way_of_calling_ends_the_process()
    {
        Assert.Equal(Kill, Run(Architecture.X64, I386Machine, 3));
        Assert.Equal(Kill, Run(Architecture.Arm64, X64Machine, 0));
    }

    [Fact]
    public void An_unknown_processor_has_no_filter() => Assert.Null(SeccompFilter.For(Architecture.S390x));

    private static uint Run(Architecture architecture, uint machine, uint number, uint first = 0, uint second = 0)
    {
        var program = SeccompFilter.For(architecture)!;
        uint accumulator = 0;
        for (var at = 0; ; at += 8)
        {
            var operation = BinaryPrimitives.ReadUInt16LittleEndian(program.AsSpan(at));
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(program.AsSpan(at + 4));
            if (operation == 0x06) return operand;
            if (operation == 0x20)
            {
                accumulator = operand switch { 0 => number, 4 => machine, 16 => first, 24 => second, _ => throw new InvalidOperationException($"offset {operand}") };
                continue;
            }

            var holds = operation switch { 0x15 => accumulator == operand, 0x35 => accumulator >= operand, 0x45 => (accumulator & operand) != 0, _ => throw new InvalidOperationException($"operation {operation}") };
            at += 8 * (holds ? program[at + 2] : program[at + 3]);
        }
    }
}
