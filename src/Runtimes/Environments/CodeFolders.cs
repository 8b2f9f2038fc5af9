using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Runtimes.Sandboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Environments;

/// <summary>
/// Code and layers as folders, unpacked once per silo and shared by all environments, hence without any right to write.
/// A folder's own missing right to write says that it is complete.
/// </summary>
internal sealed class CodeFolders(ICodeStore store, IOptions<EnvironmentsOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
{
    private const UnixFileMode WriteRights = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode ReadRights = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode EnterRights = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _folders = new(StringComparer.Ordinal);
    private readonly string _root = Path.GetFullPath(options.Value.CacheFolder);

    /// <summary>The folder with the function's code; concurrent callers share one unpacking.</summary>
    /// <exception cref="FileNotFoundException">The code store has no such content.</exception>
    public Task<string> Code(CodeReference code)
    {
        var hex = code.Hex;
        return Once(hex, folder => store.Unpack(hex, folder, CancellationToken.None));
    }

    /// <summary>One folder with all the layers in order, later files over earlier ones; an empty folder without layers.</summary>
    /// <exception cref="FileNotFoundException">The code store lacks a layer's content.</exception>
    public Task<string> Layers(IReadOnlyList<LayerReference> layers)
    {
        if (layers.Count == 1) return Code(layers[0].Code);
        var list = string.Join(',', layers.Select(layer => layer.Code.Hex));
        return Once("layers-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(list))), folder => Merge(layers, folder));
    }

    /// <summary>Removes what nothing has used for <see cref="EnvironmentsOptions.CacheDays"/>. Called before the first environment starts.</summary>
    public void RemoveOld()
    {
        if (!Directory.Exists(_root)) return;
        var oldest = time.GetUtcNow().AddDays(-options.Value.CacheDays).UtcDateTime;
        foreach (var folder in Directory.GetDirectories(_root).Where(folder => Directory.GetLastWriteTimeUtc(folder) < oldest))
        {
            foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder))
                File.SetUnixFileMode(inner, File.GetUnixFileMode(inner) | UnixFileMode.UserWrite);
            ScratchFolders.Delete(folder);
        }
    }

    private async Task<string> Once(string name, Func<string, Task> fill)
    {
        var entry = _folders.GetOrAdd(name, key => new Lazy<Task<string>>(() => Provide(key, fill)));
        try
        {
            return await entry.Value;
        }
        catch
        {
            // The next caller tries again.
            _folders.TryRemove(KeyValuePair.Create(name, entry));
            throw;
        }
    }

    private async Task<string> Provide(string name, Func<string, Task> fill)
    {
        var folder = Path.Combine(_root, name);
        Directory.CreateDirectory(_root, OwnerOnly);
        if (!Directory.Exists(folder)) await fill(folder);
        if ((File.GetUnixFileMode(folder) & WriteRights) != 0) MakeReadOnly(new DirectoryInfo(folder));
        Directory.SetLastWriteTimeUtc(folder, time.GetUtcNow().UtcDateTime);
        return folder;
    }

    private async Task Merge(IReadOnlyList<LayerReference> layers, string folder)
    {
        var draft = Directory.CreateDirectory(Path.Combine(_root, $".{Path.GetFileName(folder)}-{Guid.NewGuid():N}"));
        foreach (var layer in layers) CopyOver(new DirectoryInfo(await Code(layer.Code)), draft);
        draft.MoveTo(folder);
    }

    private static void CopyOver(DirectoryInfo source, DirectoryInfo target)
    {
        foreach (var entry in source.EnumerateFileSystemInfos())
        {
            var path = Path.Combine(target.FullName, entry.Name);
            var isFolder = entry is DirectoryInfo && entry.LinkTarget is null;
            if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null } there && !isFolder) there.Delete(recursive: true);
            else if (File.Exists(path) || new FileInfo(path).LinkTarget is not null) File.Delete(path);

            if (entry.LinkTarget is { } link) File.CreateSymbolicLink(path, link);
            else if (entry is DirectoryInfo inner) CopyOver(inner, Directory.CreateDirectory(path));
            else File.Copy(entry.FullName, path);
        }
    }

    /// <summary>Files first, the folder itself last: its missing right to write then says that all is done.</summary>
    private static void MakeReadOnly(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos().Where(entry => entry.LinkTarget is null))
        {
            if (entry is DirectoryInfo inner) MakeReadOnly(inner);
            else entry.UnixFileMode = (entry.UnixFileMode & ~WriteRights) | ReadRights;
        }

        folder.UnixFileMode = (folder.UnixFileMode & ~WriteRights) | ReadRights | EnterRights;
    }
}
