namespace Grid.Storage.Observability;

/// <summary>Deletes log files that have been silent too long.</summary>
internal static class LogRetention
{
    /// <summary>Deletes files last written before <paramref name="oldest"/>, and folders that became empty.</summary>
    /// <param name="open">Paths of files in use, which stay.</param>
    public static void Sweep(string root, DateTime oldest, ICollection<string> open)
    {
        if (!Directory.Exists(root)) return;
        foreach (var group in Directory.GetDirectories(root).SelectMany(Directory.GetDirectories))
        {
            foreach (var file in new DirectoryInfo(group).GetFiles())
            {
                if (file.LastWriteTimeUtc < oldest && !open.Contains(file.FullName)) file.Delete();
            }

            if (!Directory.EnumerateFileSystemEntries(group).Any()) Directory.Delete(group);
        }
    }
}
