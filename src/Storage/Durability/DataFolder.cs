using System.Globalization;
using Grid.Storage.Clustering;
using Microsoft.Extensions.Options;

namespace Grid.Storage.Durability;

/// <summary>
/// The folder of everything durable. One process owns it from construction to disposal, or several silos share it and each owns a folder in it.
/// The operating system ends the ownership with the process, however that dies.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const int MaxSilos = 1_000;

    /// <summary>For a folder that is made here; one that exists is its owner's affair.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream ownership;
    private readonly FileStream? siloOwnership;

    /// <exception cref="DataFolderException">Another process owns the folder, or it cannot be written.</exception>
    public DataFolder(IOptions<StorageOptions> options, IOptions<ClusterOptions> cluster)
    {
        Root = Path.GetFullPath(options.Value.DataFolder);
        Make(Root);
        ownership = TryOwn(At("grid.lock"), cluster.Value.IsShared) ?? throw new DataFolderException(cluster.Value.IsShared
            ? $"The data folder {Root} is in use by another process of this grid that does not share it."
            : $"The data folder {Root} is in use by another process of this grid.");
        if (!cluster.Value.IsShared) return;
        try
        {
            (SiloName, siloOwnership) = OwnSilo(cluster.Value.SiloName);
        }
        catch
        {
            ownership.Dispose();
            throw;
        }
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>Absolute path of what no other silo touches; the same as <see cref="Root"/> when the folder has one owner.</summary>
    public string SiloRoot => SiloName is null ? Root : At("silos", SiloName);

    /// <summary>Null when the folder has one owner.</summary>
    public string? SiloName { get; }

    /// <summary>Absolute path of something in the folder; nothing is made.</summary>
    public string At(params ReadOnlySpan<string> names) => Path.Join([Root, .. names]);

    /// <summary>Absolute path of something that belongs to this silo alone; nothing is made.</summary>
    public string SiloAt(params ReadOnlySpan<string> names) => Path.Join([SiloRoot, .. names]);

    /// <summary>Keeps every other silo of the folder, and every other thread, out of the files that they share until disposal. For moments only.</summary>
    /// <exception cref="IOException">Somebody has held it for half a minute.</exception>
    internal IDisposable Hold()
    {
        FileStream? held = null;
        return SpinWait.SpinUntil(() => (held = TryOwn(At("grid.turn"), isShared: false)) is not null, TimeSpan.FromSeconds(30))
            ? held!
            : throw new IOException($"{At("grid.turn")} is held by another process for too long.");
    }

    public void Dispose()
    {
        siloOwnership?.Dispose();
        ownership.Dispose();
    }

    private (string Name, FileStream Ownership) OwnSilo(string? name)
    {
        if (name is not null)
            return (name, TryOwnSilo(name) ?? throw new DataFolderException($"The silo {name} of the data folder {Root} is running already."));
        for (var number = 1; number <= MaxSilos; number++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{number}");
            if (TryOwnSilo(name) is { } ownership) return (name, ownership);
        }

        throw new DataFolderException($"The data folder {Root} has {MaxSilos} silos already.");
    }

    private FileStream? TryOwnSilo(string name)
    {
        Make(At("silos", name));
        return TryOwn(At("silos", name, "silo.lock"), isShared: false);
    }

    private static void Make(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {folder} cannot be made: {exception.Message}", exception);
        }
    }

    /// <returns>Null when another process has it.</returns>
    private FileStream? TryOwn(string path, bool isShared)
    {
        try
        {
            return isShared
                ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read)
                : new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataFolderException($"The data folder {Root} is not writable for this user.", exception);
        }
        catch (IOException exception) when (IsHeldElsewhere(exception))
        {
            return null;
        }
        catch (IOException exception)
        {
            throw new DataFolderException($"The data folder {Root} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>EAGAIN of Linux, EWOULDBLOCK of macOS and the BSDs, sharing violation of Windows.</summary>
    private static bool IsHeldElsewhere(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
