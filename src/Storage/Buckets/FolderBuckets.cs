using Grid.Contracts;
using Grid.Storage.Durability;
using Grid.Storage.Functions;

namespace Grid.Storage.Buckets;

/// <summary>Folders that play buckets: <c>&lt;root&gt;/&lt;bucket&gt;/&lt;key&gt;</c>. They keep one version of each object.</summary>
internal sealed class FolderBuckets(string root)
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public bool Has(string bucket) => Directory.Exists(Path.Join(root, bucket));

    /// <param name="bucket">A checked name.</param>
    public async Task<Outcome<ReadOnlyMemory<byte>>> Fetch(string bucket, string key, string? objectVersion, CancellationToken cancellationToken)
    {
        if (objectVersion is not null) return CodeErrors.NoSuchVersion;
        if (!StaysInside(key)) return CodeErrors.NoSuchKey;
        try
        {
            var options = new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
            await using var file = new FileStream(Path.Join(root, bucket, key), options);
            return await BoundedRead.Zip(file, file.Length, cancellationToken);
        }
        catch (Exception exception) when (IsNoObject(exception))
        {
            return CodeErrors.NoSuchKey;
        }
    }

    /// <summary>Ends when the object would be there after a loss of power.</summary>
    /// <param name="bucket">The name of a bucket that is there.</param>
    public async Task<Outcome<Done>> Put(string bucket, string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (!StaysInside(key)) return ApiError.InvalidParameter($"The object key {key} cannot be the name of a file.");
        await Task.Run(() => Write(bucket, key, content.Span), cancellationToken);
        return default(Done);
    }

    private void Write(string bucket, string key, ReadOnlySpan<byte> content)
    {
        var folder = Path.Join(root, bucket);
        foreach (var part in key.Split('/')[..^1])
        {
            var inner = Path.Join(folder, part);
            if (!Directory.Exists(inner))
            {
                Directory.CreateDirectory(inner);
                DurableFile.FlushFolder(folder);
            }

            folder = inner;
        }

        DurableFile.Write(Path.Join(root, bucket, key), content, Readable);
    }

    /// <summary>Opening a folder is denied, like opening what this user may not read.</summary>
    private static bool IsNoObject(Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException or PathTooLongException or UnauthorizedAccessException;

    private static bool StaysInside(string key) =>
        key.Length > 0 && !key.Contains('\0', StringComparison.Ordinal) && !key.Split('/', '\\').Any(part => part is "" or "." or "..");
}
