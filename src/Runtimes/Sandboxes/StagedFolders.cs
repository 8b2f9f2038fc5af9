using System.Globalization;

namespace Grid.Runtimes.Sandboxes;

/// <summary>
/// Puts folders within reach of one user, and no other, in a mount namespace that only the program being started will have. The folders themselves may lie
/// where that user could never go, such as a data folder that is the silo's alone; the machine sees an empty folder.
/// </summary>
internal sealed class StagedFolders(IReadOnlyList<(string Source, bool Writable)> folders, uint user)
{
    /// <summary>Everything is staged here. Exists while a silo that runs as root has used it; always empty outside the namespaces of sandboxes.</summary>
    public const string Root = "/run/grid";

    /// <summary>Where a folder will be.</summary>
    public static string Place(int index) => string.Create(CultureInfo.InvariantCulture, $"{Root}/{index}");

    /// <summary>Leaves the calling thread in a new mount namespace with the folders in place.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">Not permitted, or a folder is gone.</exception>
    public void Enter()
    {
        Native.Leave(Native.NewMounts);
        Native.Mount("none", "/", null, Native.MountRecursive | Native.MountPrivate);
        Native.Mount("grid", Root, "tmpfs", Native.MountNoSetuid | Native.MountNoDevices, string.Create(CultureInfo.InvariantCulture, $"mode=0750,uid=0,gid={user},size=64k"));
        for (var index = 0; index < folders.Count; index++)
        {
            var (source, writable) = folders[index];
            var place = Place(index);
            Directory.CreateDirectory(place);
            Native.Mount(source, place, null, Native.MountBind | Native.MountRecursive);
            var flags = Native.MountBind | Native.MountRemount | Native.MountNoSetuid | Native.MountNoDevices;
            Native.Mount("none", place, null, writable ? flags : flags | Native.MountReadOnly);
        }
    }
}
