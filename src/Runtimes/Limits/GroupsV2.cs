using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Grid.Runtimes.Limits;

/// <summary>Control groups of version 2: one folder for each environment below one for all. A shell of one line moves itself in and becomes the runtime.</summary>
internal sealed partial class GroupsV2 : IResourceGroups, IDisposable
{
    /// <summary>Where the silo itself goes: a group that has groups with limits in it may not have processes of its own.</summary>
    private const string SiloFolder = "silo";

    private const string Controllers = "+cpu +memory +pids";

    /// <summary>Weight of all functions together for each processor, beside 100 for the silo and for whatever else runs; as in version 1.</summary>
    private const double WeightOfProcessor = 200;

    /// <summary>The kernel's largest.</summary>
    private const long MostWeight = 10_000;

    private readonly string _folder;
    private readonly LimitsOptions _options;
    private readonly Capacity _capacity;
    private readonly MemoryWatch _watch;
    private readonly Lock _leftGate = new();
    private readonly HashSet<string> _left = [];
    private int _last;

    internal GroupsV2(string own, Capacity capacity, LimitsOptions options, MemoryWatch watch)
    {
        _options = options;
        _capacity = capacity;
        _watch = watch;
        ControlGroups.RemoveLeft(own);
        _folder = Directory.CreateDirectory(Path.Combine(own, ControlGroups.NewName())).FullName;
        ControlFile.WriteIfThere(Path.Combine(_folder, "memory.max"), ((long)Math.Min(capacity.MemoryMb, capacity.PhysicalMb) << 20).ToString(CultureInfo.InvariantCulture));
        ControlFile.WriteIfThere(
            Path.Combine(_folder, "cpu.weight"), Math.Min(MostWeight, (long)(capacity.Processors * WeightOfProcessor)).ToString(CultureInfo.InvariantCulture));
        if (capacity.Processors < Environment.ProcessorCount) GroupV2.SetQuota(_folder, capacity.Processors);
    }

    public string Promise => "memory, processor time, processes and freezing by control groups (version 2)";

    /// <summary>The group that holds all others.</summary>
    public string Folder => _folder;

    /// <summary>Null when this machine has them not, or not for this user.</summary>
    public static GroupsV2? Open(Capacity capacity, LimitsOptions options, MemoryWatch watch, ILogger logger)
    {
        if (ControlGroups.OwnUnified() is not { } own || !Controllers.Split(" +").All(name => Has(own, name.TrimStart('+')))) return null;
        try
        {
            MakeRoom(own);
            var groups = new GroupsV2(own, capacity, options, watch);
            ControlFile.Write(Path.Combine(groups._folder, "cgroup.subtree_control"), Controllers);
            return groups;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogRefused(logger, exception.Message);
            return null;
        }
    }

    public IResourceGroup Create(ResourceLimits limits)
    {
        var folder = Path.Combine(_folder, Interlocked.Increment(ref _last).ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        try
        {
            return new GroupV2(this, folder, limits, _options, _capacity, _watch);
        }
        catch
        {
            Remove(folder);
            throw;
        }
    }

    public void Clear()
    {
        lock (_leftGate) _left.RemoveWhere(ControlGroups.Remove);
    }

    public void Remove(string folder)
    {
        if (ControlGroups.Remove(folder)) return;
        lock (_leftGate) _left.Add(folder);
    }

    public void Dispose()
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            Clear();
            if (ControlGroups.Remove(_folder)) return;
            Thread.Yield();
        }
    }

    private static bool Has(string own, string controller) => File.ReadAllText(Path.Combine(own, "cgroup.controllers")).Split([' ', '\n']).Contains(controller);

    private static void MakeRoom(string own)
    {
        // Only the group at the root of the tree, which has no type, may have both.
        if (File.Exists(Path.Combine(own, "cgroup.type")))
        {
            var silo = Directory.CreateDirectory(Path.Combine(own, SiloFolder)).FullName;
            ControlFile.Write(Path.Combine(silo, "cgroup.procs"), "0");
        }

        ControlFile.Write(Path.Combine(own, "cgroup.subtree_control"), Controllers);
    }
}
