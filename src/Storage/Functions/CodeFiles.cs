using Grid.Contracts;
using Grid.Storage.Durability;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Functions;

/// <summary>Zips as files: <c>code/ab/ab….zip</c> in the data folder. A file's time is that of its last use by a call that stores it.</summary>
internal sealed class CodeFiles : ICodeBlobs
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DataFolder folder;
    private readonly TimeProvider clock;
    private readonly string root;
    private readonly string unfinished;

    public CodeFiles(DataFolder folder, [FromKeyedServices(MachineClock.Key)] TimeProvider clock)
    {
        this.folder = folder;
        this.clock = clock;
        root = folder.At("code");
        unfinished = folder.SiloAt("code", "unfinished");
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        Directory.CreateDirectory(root);
    }

    public Task<bool> TryRenew(string hex, CancellationToken cancellationToken)
    {
        var path = PathOf(hex);
        using (folder.Hold())
        {
            if (!File.Exists(path)) return Task.FromResult(false);
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            return Task.FromResult(true);
        }
    }

    public Task Store(string hex, ReadOnlyMemory<byte> zip, CancellationToken cancellationToken)
    {
        var path = PathOf(hex);
        var temporary = Path.Join(unfinished, Guid.NewGuid().ToString("N"));
        try
        {
            DurableFile.WriteFlushed(temporary, zip.Span, OwnerOnly);
            File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
            var parent = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(parent);
            using (folder.Hold()) File.Move(temporary, path, overwrite: true);
            DurableFile.FlushFolder(parent);
            DurableFile.FlushFolder(root);
            return Task.CompletedTask;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Task<Stream?> Open(string hex, CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(PathOf(hex), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task<int> Sweep(IReadOnlySet<string> referenced, DateTimeOffset since, CancellationToken cancellationToken) => Delete(
        file => !referenced.Contains(Path.GetFileNameWithoutExtension(file.Name)) && file.LastWriteTimeUtc < since.UtcDateTime, cancellationToken);

    public Task<int> Clear(CancellationToken cancellationToken) => Delete(_ => true, cancellationToken);

    private Task<int> Delete(Func<FileInfo, bool> isWanted, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var deleted = 0;
            foreach (var file in new DirectoryInfo(root).EnumerateFiles("*.zip", SearchOption.AllDirectories).Where(isWanted))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using (folder.Hold())
                {
                    file.Refresh();
                    if (!file.Exists || !isWanted(file)) continue;
                    file.Delete();
                    deleted++;
                }
            }

            return deleted;
        },
        cancellationToken);

    private string PathOf(string hex) => Path.Join(root, hex[..2], hex + ".zip");
}
