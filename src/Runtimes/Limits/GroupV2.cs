using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>An environment in a control group of version 2. A controller that the group has not got bounds nothing.</summary>
internal sealed class GroupV2 : ControlGroup
{
    private const double WeightOfProcessor = 100;

    private readonly GroupsV2 _groups;
    private readonly string _folder;
    private readonly SafeFileHandle? _events;
    private readonly SafeFileHandle? _peak;
    private readonly SafeFileHandle _freezer;
    private readonly bool _quota;

    public GroupV2(GroupsV2 groups, string folder, ResourceLimits limits, LimitsOptions options, Capacity capacity, MemoryWatch watch)
        : base(limits, options, watch)
    {
        _groups = groups;
        _folder = folder;
        _quota = options.ProcessorShare == "quota" && limits.Processors < capacity.Processors;
        Set("memory.max", limits.TotalBytes);
        Set("memory.swap.max", 0);
        Set("memory.oom.group", 1);
        Set("pids.max", options.Processes);
        Set("cpu.weight", Math.Max(1, (long)(limits.Processors * WeightOfProcessor)));
        _freezer = ControlFile.Open(Path.Combine(folder, "cgroup.freeze"), FileAccess.Write);
        if (!File.Exists(Path.Combine(folder, "memory.events"))) return;

        // The mark that tells of passing the memory size; it is lifted then, for it would slow down what may rightly be above it.
        if (limits.TemporaryMb > 0) Set("memory.high", limits.MemoryBytes);
        _events = ControlFile.Open(Path.Combine(folder, "memory.events"), FileAccess.Read);
        if (File.Exists(Path.Combine(folder, "memory.peak"))) _peak = ControlFile.Open(Path.Combine(folder, "memory.peak"), FileAccess.Read);
        Watch(_events);
    }

    protected override long MemoryKills
    {
        get
        {
            // Reading the watched file itself makes the kernel tell of the next change.
            Span<byte> text = stackalloc byte[512];
            if (_events is not null) RandomAccess.Read(_events, text, 0);
            return ControlFile.ReadField(Path.Combine(_folder, "memory.events"), "oom_kill") ?? 0;
        }
    }

    protected override long ProcessBytes
    {
        get
        {
            Set("memory.high", Limits.TotalBytes);
            return ControlFile.ReadField(Path.Combine(_folder, "memory.stat"), "anon") ?? 0;
        }
    }

    protected override long MemoryBytes => ControlFile.ReadNumber(Path.Combine(_folder, "memory.current")) ?? 0;

    protected override string ProcessesFile => Path.Combine(_folder, "cgroup.procs");

    public override IReadOnlyList<string> Command(IReadOnlyList<string> command) => ["/bin/sh", "-c", "echo 0 > \"$0\" && exec \"$@\"", ProcessesFile, .. command];

    public override void Throttle()
    {
        if (_quota) SetQuota(_folder, Limits.Processors);
    }

    public override bool Freeze()
    {
        RandomAccess.Write(_freezer, "1"u8, 0);
        return true;
    }

    public override void Thaw() => RandomAccess.Write(_freezer, "0"u8, 0);

    public override long ReadPeakBytes() => _peak is null ? 0 : Math.Min(ControlFile.ReadNumber(_peak), Limits.MemoryBytes);

    public override ResourceUsage ReadUsage() => new(
        MemoryBytes,
        TimeSpan.FromMicroseconds(ControlFile.ReadField(Path.Combine(_folder, "cpu.stat"), "usage_usec") ?? 0),
        (int)(ControlFile.ReadNumber(Path.Combine(_folder, "pids.current")) ?? ControlFile.ReadNumbers(ProcessesFile).Count));

    internal static void SetQuota(string folder, double processors) =>
        ControlFile.WriteIfThere(
            Path.Combine(folder, "cpu.max"),
            string.Create(CultureInfo.InvariantCulture, $"{Math.Max(RoomV1.LeastQuotaUs, (long)(processors * RoomV1.PeriodUs))} {RoomV1.PeriodUs}"));

    /// <summary>Since Linux 5.14 the kernel ends a group by itself, frozen or forking.</summary>
    protected override int KillOnce()
    {
        var kill = Path.Combine(_folder, "cgroup.kill");
        if (!File.Exists(kill)) return base.KillOnce();
        ControlFile.Write(kill, "1");
        return ControlFile.ReadNumbers(ProcessesFile).Count;
    }

    protected override void Close()
    {
        _events?.Dispose();
        _peak?.Dispose();
        _freezer.Dispose();
        _groups.Remove(_folder);
    }

    private void Set(string file, long value) => ControlFile.WriteIfThere(Path.Combine(_folder, file), value.ToString(CultureInfo.InvariantCulture));
}
