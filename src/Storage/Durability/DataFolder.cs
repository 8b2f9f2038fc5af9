using Microsoft.Extensions.Options;

namespace Grid.Storage.Durability;

/// <summary>
/// The folder of everything durable. One process owns it from construction to disposal; the operating system ends the ownership
/// with the process, however that dies.
/// </summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>For a folder that is made here; one that exists is its owner's affair.</summary>
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream ownership;

    /// <exception cref="DataFolderException">Another process owns the folder, or it cannot be written.</exception>
    public DataFolder(IOptions<StorageOptions> options)
    {
        Root = Path.GetFullPath(options.Value.DataFolder);
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Root);
            else Directory.CreateDirectory(Root, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The data folder {Root} cannot be made: {exception.Message}", exception);
        }

        ownership = Own(At("grid.lock"));
    }

    /// <summary>Absolute path.</summary>
    public string Root { get; }

    /// <summary>Absolute path of something in the folder; nothing is made.</summary>
    public string At(params ReadOnlySpan<string> names) => Path.Join([Root, .. names]);

    /// <summary>The file's bytes; when it is missing it is first made, durably and readable by its owner alone.</summary>
    /// <param name="make">What a new file holds.</param>
    /// <exception cref="DataFolderException">The file cannot be read or made.</exception>
    internal byte[] ReadOrMakeSecret(string name, Func<byte[]> make)
    {
        var path = At(name);
        try
        {
            if (!File.Exists(path)) DurableFile.Write(path, make(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The file {path} cannot be read or made: {exception.Message}", exception);
        }
    }

    public void Dispose() => ownership.Dispose();

    private FileStream Own(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DataFolderException($"The data folder {Root} is not writable for this user.", exception);
        }
        catch (IOException exception) when (IsHeldElsewhere(exception))
        {
            throw new DataFolderException($"The data folder {Root} is in use by another process of this grid.", exception);
        }
        catch (IOException exception)
        {
            throw new DataFolderException($"The data folder {Root} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>EAGAIN of Linux, EWOULDBLOCK of macOS and the BSDs, sharing violation of Windows.</summary>
    private static bool IsHeldElsewhere(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
