namespace Grid.Runtimes.Limits;

/// <summary>Where this process stands in the machine's control groups, and how groups of its own are named and ended.</summary>
internal static class ControlGroups
{
    private const string Prefix = "grid-";

    private static int s_lastName;

    /// <summary>Folder of this process in the hierarchy that has the controller (version 1); null without one.</summary>
    public static string? Own(string controller) => Find(line => line.Controllers.Split(',').Contains(controller), (type, options) => type == "cgroup" && options.Split(',').Contains(controller));

    /// <summary>Folder of this process in the one hierarchy of version 2; null without it.</summary>
    public static string? OwnUnified() => Find(line => line.Controllers.Length == 0, (type, _) => type == "cgroup2");

    /// <summary>
    /// A new name for the group that holds all environments of a silo: the number of its process, the moment of its start, as numbers come again, and which of the
    /// silos in this process it is.
    /// </summary>
    public static string NewName() => $"{Prefix}{Environment.ProcessId}-{StartedAt(Environment.ProcessId)}-{Interlocked.Increment(ref s_lastName)}";

    /// <summary>Ends what silos that are gone have left in a folder, and removes their groups.</summary>
    public static void RemoveLeft(string folder)
    {
        foreach (var group in Directory.EnumerateDirectories(folder, Prefix + "*"))
        {
            var parts = Path.GetFileName(group)[Prefix.Length..].Split('-');
            if (parts.Length != 3 || !int.TryParse(parts[0], out var pid) || StartedAt(pid) == parts[1]) continue;
            foreach (var child in Directory.EnumerateDirectories(group)) RemoveNow(child);
            RemoveNow(group);
        }
    }

    /// <summary>Removes a group. False while something is still in it.</summary>
    public static bool Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void RemoveNow(string folder)
    {
        const int MostTries = 1000;
        for (var tries = 0; tries < MostTries && !Remove(folder); tries++)
        {
            ControlFile.WriteIfThere(Path.Combine(folder, "freezer.state"), "THAWED");
            foreach (var pid in ControlFile.ReadNumbers(Path.Combine(folder, "cgroup.procs"))) Sandboxes.Native.Kill(pid, Sandboxes.Native.SignalKill);
            Thread.Yield();
        }
    }

    /// <summary>Field 22 of <c>/proc/PID/stat</c>, in ticks since the machine started; empty without such a process.</summary>
    private static string StartedAt(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? Find(Func<(string Controllers, string Path), bool> isOwn, Func<string, string, bool> isMount)
    {
        // 4:memory:/some/group
        var own = File.ReadLines("/proc/self/cgroup").Select(line => line.Split(':', 3)).Select(part => (Controllers: part[1], Path: part[2])).FirstOrDefault(isOwn);
        if (own.Path is null) return null;

        // 36 35 0:31 /root-of-the-mount /where options optional-fields - type source super-options
        foreach (var line in File.ReadLines("/proc/self/mountinfo"))
        {
            var dash = line.IndexOf(" - ", StringComparison.Ordinal);
            var mount = line[..dash].Split(' ');
            var kind = line[(dash + 3)..].Split(' ');
            if (!isMount(kind[0], kind[^1])) continue;

            // A container sees a part of the tree: the root of the mount is then a parent of the own group, or is the own group.
            var inside = own.Path.StartsWith(mount[3], StringComparison.Ordinal) ? own.Path[mount[3].Length..] : own.Path;
            var folder = Path.Join(mount[4], inside).TrimEnd('/');
            if (Directory.Exists(folder)) return folder;
        }

        return null;
    }
}
