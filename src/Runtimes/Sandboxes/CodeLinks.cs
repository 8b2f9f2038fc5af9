namespace Grid.Runtimes.Sandboxes;

/// <summary>Code that comes to a process instead of the process to its code: links to its files and folders in the folder where the process is.</summary>
internal static class CodeLinks
{
    /// <exception cref="IOException">The machine refuses.</exception>
    public static void Fill(string folder, string codeFolder)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(codeFolder)) File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(entry)), entry);
    }
}
