namespace Grid.Runtimes.Limits;

/// <summary>
/// One group of version 1: a folder of the same name in each hierarchy. Hierarchies may be mounted together, so folders may be the same. Beside them a group of
/// version 2, where the machine has that hierarchy too: it freezes and ends processes better, and needs no controllers for it.
/// </summary>
internal sealed class RoomV1(string[] folders, string? unified)
{
    /// <summary>Period of quotas in microseconds: shares are given in slices of this, so it is what a small function waits at most between two.</summary>
    public const long PeriodUs = 20_000;

    /// <summary>The kernel's smallest quota in microseconds.</summary>
    public const long LeastQuotaUs = 1_000;

    private readonly string[] _tasks = [.. folders.Distinct().Select(folder => Path.Combine(folder, "tasks"))];

    public string Memory => folders[0];

    public string Processor => folders[1];

    public string ProcessorTime => folders[2];

    public string Processes => folders[3];

    public string Freezer => folders[4];

    /// <summary>Null without version 2.</summary>
    public string? Unified => unified;

    public void Make()
    {
        if (unified is not null) Directory.CreateDirectory(unified);
        foreach (var folder in folders) Directory.CreateDirectory(folder);
    }

    /// <summary>Moves the calling thread, and no other, into the group.</summary>
    public void TakeThread()
    {
        foreach (var tasks in _tasks) ControlFile.Write(tasks, "0");
    }

    /// <summary>Takes a process that has just been born in the group into its half of version 2 as well; what it starts follows it.</summary>
    public void TakeProcess(int pid)
    {
        if (unified is null) return;
        try
        {
            ControlFile.Write(Path.Combine(unified, "cgroup.procs"), pid);
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    /// <summary>False while something is still in it.</summary>
    public bool Remove()
    {
        var removed = unified is null || ControlGroups.Remove(unified);
        foreach (var folder in folders) removed &= ControlGroups.Remove(folder);
        return removed;
    }
}
