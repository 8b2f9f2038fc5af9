using Grid.Storage.Durability;

namespace Grid.Storage.Security;

/// <summary>Secrets as files of the data folder, readable by their owner alone.</summary>
internal sealed class SecretFiles(DataFolder folder) : ISecrets
{
    /// <exception cref="DataFolderException">The file cannot be read or made.</exception>
    public byte[] ReadOrMake(string name, Func<byte[]> make)
    {
        var path = folder.At(name);
        try
        {
            using (folder.Hold())
            {
                if (!File.Exists(path)) DurableFile.Write(path, make(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
                return File.ReadAllBytes(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The file {path} cannot be read or made: {exception.Message}", exception);
        }
    }

    /// <summary>Null when there is none.</summary>
    public byte[]? Read(string name) => File.Exists(folder.At(name)) ? ReadOrMake(name, () => []) : null;

    public string Describe(string name) => folder.At(name);
}
