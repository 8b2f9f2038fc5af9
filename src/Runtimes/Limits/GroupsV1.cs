using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Limits;

/// <summary>
/// Control groups of version 1: a folder in each controller's hierarchy. Moving a thread into a group after a pause costs the kernel 5 ms, so the launcher's thread
/// waits inside the next free room: what it spawns is born there at no cost, and it moves on afterwards.
/// </summary>
internal sealed partial class GroupsV1 : IResourceGroups, IDisposable
{
    private static readonly string[] s_controllers = ["memory", "cpu", "cpuacct", "pids", "freezer"];

    /// <summary>
    /// Weight of all functions together for each processor, in the kernel's shares: as much as two threads outside of groups have, such as the silo's own.
    /// The kernel's default would give them that of one thread on the whole machine, however many processors there are.
    /// </summary>
    private const double SharesOfProcessor = 2048;

    /// <summary>The kernel's largest.</summary>
    private const long MostShares = 262_144;

    private readonly string[] _own;
    private readonly string[] _silo;
    private readonly string? _unified;
    private readonly Capacity _capacity;
    private readonly LimitsOptions _options;
    private readonly MemoryWatch _watch;
    private readonly ILogger _logger;
    private readonly Lock _leftGate = new();
    private readonly Lock _spareGate = new();
    private readonly HashSet<RoomV1> _left = [];
    private RoomV1? _spare;
    private volatile RoomV1? _launcherIn;
    private volatile int _launcherThread;
    private int _lastRoom;

    private GroupsV1(string[] own, Capacity capacity, LimitsOptions options, MemoryWatch watch, ILogger logger)
    {
        _own = own;
        var name = ControlGroups.NewName();
        _silo = [.. own.Select(folder => Path.Combine(folder, name))];
        _capacity = capacity;
        _options = options;
        _watch = watch;
        _logger = logger;
        foreach (var folder in own) ControlGroups.RemoveLeft(folder);
        _unified = OpenUnified(name);
        foreach (var folder in _silo) Directory.CreateDirectory(folder);
        ControlFile.Write(Path.Combine(Silo(0), "memory.limit_in_bytes"), (long)Math.Min(capacity.MemoryMb, capacity.PhysicalMb) << 20);
        ControlFile.Write(Path.Combine(Silo(1), "cpu.shares"), Math.Min(MostShares, (long)(capacity.Processors * SharesOfProcessor)));
        if (capacity.Processors < Environment.ProcessorCount) SetQuota(Silo(1), capacity.Processors);
    }

    public string Promise => "memory, processor time, processes and freezing by control groups (version 1)";

    /// <summary>The groups that hold all others, one in each hierarchy.</summary>
    public IReadOnlyList<string> Folders => _silo;

    /// <summary>Null when this machine has them not, or not for this user.</summary>
    public static GroupsV1? Open(Capacity capacity, LimitsOptions options, MemoryWatch watch, ILogger logger)
    {
        var own = s_controllers.Select(ControlGroups.Own).ToArray();
        if (own.Any(folder => folder is null)) return null;
        try
        {
            return new GroupsV1(own!, capacity, options, watch, logger);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogRefused(logger, exception.Message);
            return null;
        }
    }

    public IResourceGroup Create(ResourceLimits limits)
    {
        var room = TakeSpare() ?? NewRoom();
        try
        {
            return new GroupV1(this, room, limits, _options, _capacity, _watch);
        }
        catch
        {
            Remove(room);
            throw;
        }
    }

    /// <summary>Rooms whose last process is not quite gone are tried again.</summary>
    public void Clear()
    {
        lock (_leftGate) _left.RemoveWhere(room => room.Remove());
    }

    /// <summary>The launcher's thread goes where its next child is to be born.</summary>
    public void Enter(RoomV1 room)
    {
        if (_launcherIn == room) return;
        room.TakeThread();
        _launcherThread = Kernel.ThreadId();
        _launcherIn = room;
    }

    /// <summary>The launcher's thread goes where the child after next may be born.</summary>
    public void Leave()
    {
        try
        {
            RoomV1 next;
            lock (_spareGate) next = _spare ??= NewRoom();
            Enter(next);
        }
        catch (IOException exception)
        {
            LogRefused(_logger, exception.Message);
            TakeLauncherOut();
        }
    }

    public bool HoldsLauncher(RoomV1 room) => _launcherIn == room;

    public void Remove(RoomV1 room)
    {
        if (room.Remove()) return;
        lock (_leftGate) _left.Add(room);
    }

    public void Dispose()
    {
        TakeLauncherOut();
        if (TakeSpare() is { } spare) Remove(spare);
        for (var tries = 0; tries < 1000; tries++)
        {
            Clear();
            if (Array.TrueForAll(_silo, ControlGroups.Remove) & (_unified is null || ControlGroups.Remove(_unified))) return;
            Thread.Yield();
        }
    }

    public static void SetQuota(string folder, double processors)
    {
        var quota = Math.Max(RoomV1.LeastQuotaUs, (long)(processors * RoomV1.PeriodUs));
        ControlFile.Write(Path.Combine(folder, "cpu.cfs_period_us"), RoomV1.PeriodUs);
        ControlFile.Write(Path.Combine(folder, "cpu.cfs_quota_us"), quota);
    }

    private static string? OpenUnified(string name)
    {
        if (ControlGroups.OwnUnified() is not { } own) return null;
        try
        {
            ControlGroups.RemoveLeft(own);
            var folder = Directory.CreateDirectory(Path.Combine(own, name)).FullName;
            if (File.Exists(Path.Combine(folder, "cgroup.freeze")) && File.Exists(Path.Combine(folder, "cgroup.kill"))) return folder;
            ControlGroups.Remove(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Version 1 alone then.
        }

        return null;
    }

    private void TakeLauncherOut()
    {
        if (_launcherIn is null) return;
        try
        {
            foreach (var folder in _own) ControlFile.Write(Path.Combine(folder, "tasks"), _launcherThread);
        }
        catch (IOException)
        {
            // The thread has ended.
        }

        _launcherIn = null;
    }

    /// <summary>The room that nobody has yet. The launcher's thread may still wait in it.</summary>
    private RoomV1? TakeSpare()
    {
        lock (_spareGate)
        {
            var spare = _spare;
            _spare = null;
            return spare;
        }
    }

    private string Silo(int controller) => _silo[controller];

    private RoomV1 NewRoom()
    {
        var name = Interlocked.Increment(ref _lastRoom).ToString(CultureInfo.InvariantCulture);
        var room = new RoomV1([.. _silo.Select(folder => Path.Combine(folder, name))], _unified is null ? null : Path.Combine(_unified, name));
        room.Make();
        return room;
    }
}
