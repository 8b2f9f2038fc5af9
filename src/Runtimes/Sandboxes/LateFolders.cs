using Microsoft.Win32.SafeHandles;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// Code and layers of a sandbox that runs before it has any: two empty folders on its stage, which it sees as <c>/var/task</c> and <c>/opt</c>. What is mounted on them
/// later reaches the sandbox by propagation; since it belongs to another user namespace, the kernel locks the mount and its flags there, whatever the inside may do.
/// All but disposing is for the launching thread.
/// </summary>
/// <param name="interpreters">Folders of the machine below <c>/opt</c> that the sandbox shows there, too.</param>
internal sealed class LateFolders(IReadOnlyList<string> interpreters, HomeNamespaces home) : IDisposable
{
    /// <summary>Where the sandbox's code and layers will be on the stage.</summary>
    public const string Task = StagedFolders.Root + "/task", Layers = StagedFolders.Root + "/opt";

    private const string Sources = StagedFolders.Root + "/sources";

    private const UnixFileMode ReadByAll =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private SafeFileHandle? _stage;

    /// <summary>Makes the folders on the stage that the thread has entered, and remembers that.</summary>
    public void Prepare()
    {
        foreach (var folder in (string[])[Task, Layers, .. interpreters.Select(folder => Layers + folder["/opt".Length..])])
            File.SetUnixFileMode(Directory.CreateDirectory(folder).FullName, ReadByAll);
        Native.Mount("none", StagedFolders.Root, null, Native.MountShared);
        _stage = Native.CurrentNamespace("mnt");
    }

    /// <summary>Shows a function's folders in the sandbox. The thread is back home afterwards.</summary>
    /// <param name="inPlace">The code comes into the folder, entry by entry, instead of upon it, where a process that is in it would not see it.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">Not permitted, or a folder is gone.</exception>
    public void Fill(string codeFolder, string layersFolder, bool inPlace)
    {
        home.Remember();
        Native.Join(_stage!, Native.NewMounts);
        try
        {
            Show(codeFolder, Sources + "-task", Task, inPlace);
            Show(layersFolder, Sources + "-opt", Layers, interpreters.Count > 0);
        }
        finally
        {
            home.Return();
        }
    }

    public void Dispose() => _stage?.Dispose();

    /// <summary>A mount that has reached the sandbox would not become read-only any more, so it must be that before it goes there.</summary>
    private static void Show(string folder, string source, string place, bool byEntry)
    {
        Directory.CreateDirectory(source);
        Native.Mount(folder, source, null, Native.MountBind);
        Native.Mount("none", source, null, Native.MountBind | Native.MountRemount | Native.MountReadOnly | Native.MountNoSetuid | Native.MountNoDevices);
        if (!byEntry)
        {
            Native.Mount(source, place, null, Native.MountBind);
            return;
        }

        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            var target = $"{place}/{entry.Name}";
            if (Path.Exists(target)) continue;
            if (entry.LinkTarget is { } link)
            {
                File.CreateSymbolicLink(target, link);
                continue;
            }

            if (entry is DirectoryInfo) Directory.CreateDirectory(target);
            else File.Create(target).Dispose();
            Native.Mount(entry.FullName, target, null, Native.MountBind);
        }
    }
}
