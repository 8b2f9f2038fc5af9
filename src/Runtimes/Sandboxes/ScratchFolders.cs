using System.ComponentModel;
using System.Globalization;
using Grid.Runtimes.Limits;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// The <c>/tmp</c> of every environment, under one folder of this process. Where the silo may mount, each is a file system in memory of the size that the function
/// asked for. What a silo that was killed has left is removed at the next start.
/// </summary>
internal sealed class ScratchFolders
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _own;
    private volatile bool _mounts = true;

    /// <param name="root">Shared by the silos of one machine.</param>
    public ScratchFolders(string root)
    {
        root = Path.GetFullPath(root);
        _own = Path.Combine(root, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(root);
        foreach (var folder in Directory.GetDirectories(root))
        {
            if (folder != _own && Directory.Exists("/proc/" + Path.GetFileName(folder))) continue;
            foreach (var left in Directory.GetDirectories(folder)) Delete(left);
            Delete(folder);
        }

        Directory.CreateDirectory(_own, OwnerOnly);
    }

    /// <summary>A folder on disk, for what a sandbox needs beside <c>/tmp</c>.</summary>
    public string Create(string environmentId) => Directory.CreateDirectory(Path.Combine(_own, environmentId), OwnerOnly).FullName;

    /// <param name="sizeMb">What it may hold; a folder on disk, where mounting is not allowed, may hold more.</param>
    public string Create(string environmentId, int sizeMb)
    {
        var folder = Create(environmentId);
        if (!_mounts) return folder;
        try
        {
            Kernel.MountMemory(folder, sizeMb);
        }
        catch (Win32Exception)
        {
            _mounts = false;
        }

        return folder;
    }

    /// <summary>Removes a folder with all that is in it, as far as the function has left the rights to.</summary>
    public static void Delete(string folder)
    {
        try
        {
            // Namespaces of other sandboxes hold the file system for as long as they last, so its memory is given back by what is in it.
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                if (entry is DirectoryInfo inner) inner.Delete(recursive: true);
                else entry.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone already, or not to be removed by file.
        }

        try
        {
            Kernel.Unmount(folder);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Removed with the rest at the next start, or gone already.
        }
    }
}
