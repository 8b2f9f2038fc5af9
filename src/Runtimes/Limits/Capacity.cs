using System.Globalization;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Limits;

/// <summary>What this silo has for functions, as its options say or the machine has.</summary>
public sealed class Capacity
{
    /// <summary>Left to the silo itself when nothing is said; on a small machine half of it.</summary>
    private const int SiloMb = 512;

    public Capacity(IOptions<LimitsOptions> options)
    {
        var machine = MachineMb();
        PhysicalMb = Math.Max(machine - SiloMb, machine / 2);
        MemoryMb = options.Value.MemoryMb == 0 ? PhysicalMb : options.Value.MemoryMb;
        var processors = (double)Environment.ProcessorCount;
        Processors = options.Value.Processors == 0 ? processors : Math.Min(options.Value.Processors, processors);
    }

    /// <summary>In MB; the <c>MemorySize</c> of all environments is never more.</summary>
    public int MemoryMb { get; }

    /// <summary>Processors for all functions together.</summary>
    public double Processors { get; }

    /// <summary>What can really be had, in MB.</summary>
    internal int PhysicalMb { get; }

    private static int MachineMb()
    {
        var bytes = MeminfoBytes();
        if (ControlGroups.Own("memory") is { } first) bytes = Math.Min(bytes, ControlFile.ReadField(Path.Combine(first, "memory.stat"), "hierarchical_memory_limit") ?? long.MaxValue);
        for (var folder = ControlGroups.OwnUnified(); folder is not null && File.Exists(Path.Combine(folder, "cgroup.procs")); folder = Path.GetDirectoryName(folder))
            bytes = Math.Min(bytes, ControlFile.ReadNumber(Path.Combine(folder, "memory.max")) ?? long.MaxValue);
        return (int)(bytes >> 20);
    }

    private static long MeminfoBytes()
    {
        var line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("MemTotal:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan("MemTotal:".Length).Trim().TrimEnd(" kB"), CultureInfo.InvariantCulture) * 1024;
    }
}
