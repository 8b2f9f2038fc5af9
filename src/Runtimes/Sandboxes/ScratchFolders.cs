using System.Globalization;

namespace Grid.Runtimes.Sandboxes;

/// <summary>The <c>/tmp</c> of every environment, under one folder of this process. What a silo that was killed has left is removed at the next start.</summary>
internal sealed class ScratchFolders
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _own;

    /// <param name="root">Shared by the silos of one machine.</param>
    public ScratchFolders(string root)
    {
        root = Path.GetFullPath(root);
        _own = Path.Combine(root, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(root);
        foreach (var folder in Directory.GetDirectories(root))
        {
            if (folder == _own || !Directory.Exists("/proc/" + Path.GetFileName(folder))) Delete(folder);
        }

        Directory.CreateDirectory(_own, OwnerOnly);
    }

    public string Create(string environmentId) => Directory.CreateDirectory(Path.Combine(_own, environmentId), OwnerOnly).FullName;

    /// <summary>Removes a folder with all that is in it, as far as the function has left the rights to.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Removed with the rest at the next start, or gone already.
        }
    }
}
