using System.Security.Cryptography;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Storage.Durability;

namespace Grid.Storage.Functions;

/// <summary>Zips as files: <c>code/ab/ab….zip</c> in the data folder, named by their SHA-256.</summary>
internal sealed class CodeStore : ICodeStore, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How long a zip is kept that nobody refers to yet: its function is still being written.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly TimeProvider clock;
    private readonly string root;
    private readonly string unfinished;
    private readonly Lock files = new();
    private readonly SemaphoreSlim inflating = new(Environment.ProcessorCount);

    public CodeStore(DataFolder folder, TimeProvider clock)
    {
        this.clock = clock;
        root = folder.At("code");
        unfinished = folder.At("code", "unfinished");
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
    }

    public Task<Outcome<CodeReference>> Put(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken) =>
        Inflating(() => Check(zip, cancellationToken), cancellationToken);

    public Stream? Open(string sha256Hex)
    {
        if (!IsHex(sha256Hex)) return null;
        try
        {
            return new FileStream(PathOf(sha256Hex), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public Task Unpack(string sha256Hex, string folder, CancellationToken cancellationToken) => Inflating(
        () =>
        {
            Unpack(Read(sha256Hex), Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), cancellationToken);
            return true;
        },
        cancellationToken);

    public Task<int> Sweep(IReadOnlySet<string> referenced, CancellationToken cancellationToken) =>
        Task.Run(() => Delete(file => !referenced.Contains(Path.GetFileNameWithoutExtension(file.Name)) && IsOld(file), cancellationToken), cancellationToken);

    /// <summary>Deletes every zip, old or new.</summary>
    public Task<int> Clear(CancellationToken cancellationToken) => Task.Run(() => Delete(_ => true, cancellationToken), cancellationToken);

    public void Dispose() => inflating.Dispose();

    private Outcome<CodeReference> Check(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken)
    {
        var package = ZipPackage.Open(zip);
        if (!package.Ok) return package.Error;
        var hash = SHA256.HashData(zip.Span);
        var path = PathOf(Convert.ToHexStringLower(hash));
        if (!TryRenew(path))
        {
            if (!package.Value.Verify(cancellationToken)) return CodeErrors.NotUnzippable;
            Store(zip.Span, path);
        }

        return new CodeReference { Sha256 = Convert.ToBase64String(hash), SizeBytes = zip.Length, UnzippedSizeBytes = package.Value.UnzippedBytes };
    }

    /// <summary>Makes a stored zip young again, so that no sweep takes it from under the function that is about to refer to it.</summary>
    private bool TryRenew(string path)
    {
        lock (files)
        {
            if (!File.Exists(path)) return false;
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            return true;
        }
    }

    private void Store(ReadOnlySpan<byte> zip, string path)
    {
        var temporary = Path.Join(unfinished, Guid.NewGuid().ToString("N"));
        try
        {
            DurableFile.WriteFlushed(temporary, zip, OwnerOnly);
            File.SetLastWriteTimeUtc(temporary, clock.GetUtcNow().UtcDateTime);
            var folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(folder);
            lock (files) File.Move(temporary, path, overwrite: true);
            DurableFile.FlushFolder(folder);
            DurableFile.FlushFolder(root);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private byte[] Read(string sha256Hex)
    {
        using var file = Open(sha256Hex) ?? throw new FileNotFoundException($"There is no code with the SHA-256 {sha256Hex}.");
        var zip = GC.AllocateUninitializedArray<byte>((int)file.Length);
        file.ReadExactly(zip);
        return zip;
    }

    private static void Unpack(byte[] zip, string folder, CancellationToken cancellationToken)
    {
        if (Path.Exists(folder)) throw new IOException($"{folder} exists already.");
        if (ZipPackage.Open(zip) is not { Ok: true, Value: var package }) throw new InvalidDataException("A stored zip is damaged.");
        var temporary = $"{folder}.{Guid.NewGuid():N}.unfinished";
        try
        {
            package.UnpackTo(temporary, cancellationToken);
            Directory.Move(temporary, folder);
        }
        catch
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    private int Delete(Func<FileInfo, bool> isWanted, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var file in new DirectoryInfo(root).EnumerateFiles("*.zip", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (files)
            {
                file.Refresh();
                if (!file.Exists || !isWanted(file)) continue;
                file.Delete();
                deleted++;
            }
        }

        return deleted;
    }

    private bool IsOld(FileInfo file) => clock.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Grace;

    /// <summary>Runs off the caller's thread; as many at once as there are processors, each with one zip in memory.</summary>
    private async Task<TResult> Inflating<TResult>(Func<TResult> work, CancellationToken cancellationToken)
    {
        await inflating.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            inflating.Release();
        }
    }

    private string PathOf(string hex) => Path.Join(root, hex[..2], hex + ".zip");

    private static bool IsHex(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
