using System.ComponentModel;
using System.Globalization;
using Grid.Runtimes.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Limits;

/// <summary>An environment in control groups of version 1.</summary>
internal sealed class GroupV1 : ControlGroup
{
    /// <summary>Weight of one processor's worth of memory, the kernel's default weight.</summary>
    private const double WeightOfProcessor = 1024;

    private readonly GroupsV1 _groups;
    private readonly RoomV1 _room;
    private readonly SafeFileHandle _events;
    private readonly SafeFileHandle _peak;
    private readonly SafeFileHandle _freezer;
    private readonly bool _quota;

    public GroupV1(GroupsV1 groups, RoomV1 room, ResourceLimits limits, LimitsOptions options, Capacity capacity, MemoryWatch watch)
        : base(limits, options, watch)
    {
        _groups = groups;
        _room = room;
        _quota = options.ProcessorShare == "quota" && limits.Processors < capacity.Processors;
        ControlFile.Write(Path.Combine(room.Memory, "memory.limit_in_bytes"), limits.TotalBytes);

        // Memory and swap together are no more than memory: nothing is swapped out.
        ControlFile.WriteIfThere(Path.Combine(room.Memory, "memory.memsw.limit_in_bytes"), limits.TotalBytes.ToString(CultureInfo.InvariantCulture));
        ControlFile.Write(Path.Combine(room.Processes, "pids.max"), options.Processes);
        ControlFile.Write(Path.Combine(room.Processor, "cpu.shares"), Math.Max(2, (long)(limits.Processors * WeightOfProcessor)));
        _events = Native.EventFile(0, Native.OpenCloseOnExec | Native.OpenNonBlocking);
        if (_events.IsInvalid) throw new Win32Exception();
        _peak = ControlFile.Open(Path.Combine(room.Memory, "memory.max_usage_in_bytes"), FileAccess.Read);
        _freezer = ControlFile.Open(room.Unified is { } unified ? Path.Combine(unified, "cgroup.freeze") : Path.Combine(room.Freezer, "freezer.state"), FileAccess.Write);
        Subscribe("memory.oom_control", "");
        if (limits.TemporaryMb > 0) Subscribe("memory.usage_in_bytes", $" {limits.MemoryBytes}");
        Watch(_events);
    }

    protected override long MemoryKills => ControlFile.ReadField(Path.Combine(_room.Memory, "memory.oom_control"), "oom_kill") ?? 0;

    protected override long ProcessBytes => ControlFile.ReadField(Path.Combine(_room.Memory, "memory.stat"), "rss") ?? 0;

    protected override long MemoryBytes => ControlFile.ReadNumber(Path.Combine(_room.Memory, "memory.usage_in_bytes")) ?? 0;

    protected override string ProcessesFile => Path.Combine(_room.Memory, "cgroup.procs");

    public override void Enter() => _groups.Enter(_room);

    public override void Leave(int pid)
    {
        base.Leave(pid);
        if (pid != 0) _room.TakeProcess(pid);
        _groups.Leave();
    }

    public override void Throttle()
    {
        if (_quota) GroupsV1.SetQuota(_room.Processor, Limits.Processors);
    }

    public override bool Freeze()
    {
        // The launcher's thread would be frozen too.
        if (_groups.HoldsLauncher(_room)) return false;
        RandomAccess.Write(_freezer, _room.Unified is null ? "FROZEN"u8 : "1"u8, 0);
        return true;
    }

    public override void Thaw() => RandomAccess.Write(_freezer, _room.Unified is null ? "THAWED"u8 : "0"u8, 0);

    public override long ReadPeakBytes() => Math.Min(ControlFile.ReadNumber(_peak), Limits.MemoryBytes);

    public override ResourceUsage ReadUsage() => new(
        MemoryBytes,
        TimeSpan.FromMicroseconds((ControlFile.ReadNumber(Path.Combine(_room.ProcessorTime, "cpuacct.usage")) ?? 0) / 1000.0),
        (int)(ControlFile.ReadNumber(Path.Combine(_room.Processes, "pids.current")) ?? 0));

    /// <summary>Version 2 ends all at once. In version 1 frozen processes cannot fork, but do not die before they are thawed.</summary>
    protected override int KillOnce()
    {
        if (_room.Unified is { } unified)
        {
            ControlFile.Write(Path.Combine(unified, "cgroup.kill"), "1");
            return base.KillOnce();
        }

        var frozen = Freeze();
        var count = base.KillOnce();
        if (frozen) Thaw();
        return count;
    }

    protected override void Close()
    {
        _events.Dispose();
        _peak.Dispose();
        _freezer.Dispose();
        _groups.Remove(_room);
    }

    private void Subscribe(string file, string argument)
    {
        using var subject = ControlFile.Open(Path.Combine(_room.Memory, file), FileAccess.Read);
        ControlFile.Write(Path.Combine(_room.Memory, "cgroup.event_control"), $"{_events.DangerousGetHandle()} {subject.DangerousGetHandle()}{argument}");
    }
}
