using System.Security.Cryptography;
using Grid.Contracts;
using Grid.Contracts.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Storage.Functions;

/// <summary>Zips, checked before they are stored and named by their SHA-256.</summary>
internal sealed class CodeStore(ICodeBlobs blobs, [FromKeyedServices(MachineClock.Key)] TimeProvider clock) : ICodeStore, IDisposable
{
    /// <summary>How long a zip is kept that nobody refers to yet: its function is still being written.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim inflating = new(Environment.ProcessorCount);

    public Task<Outcome<CodeReference>> Put(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken) =>
        Inflating(() => Check(zip, cancellationToken), cancellationToken);

    public Task<Stream?> Open(string sha256Hex, CancellationToken cancellationToken) =>
        IsHex(sha256Hex) ? blobs.Open(sha256Hex, cancellationToken) : Task.FromResult<Stream?>(null);

    public Task Unpack(string sha256Hex, string folder, CancellationToken cancellationToken) => Inflating(
        async () =>
        {
            Unpack(await Read(sha256Hex, cancellationToken), Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)), cancellationToken);
            return true;
        },
        cancellationToken);

    public Task<int> Sweep(IReadOnlySet<string> referenced, CancellationToken cancellationToken) =>
        blobs.Sweep(referenced, clock.GetUtcNow() - Grace, cancellationToken);

    /// <summary>Deletes every zip, old or new.</summary>
    public Task<int> Clear(CancellationToken cancellationToken) => blobs.Clear(cancellationToken);

    public void Dispose() => inflating.Dispose();

    private async Task<Outcome<CodeReference>> Check(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken)
    {
        var package = ZipPackage.Open(zip);
        if (!package.Ok) return package.Error;
        var hash = SHA256.HashData(zip.Span);
        var hex = Convert.ToHexStringLower(hash);
        if (!await blobs.TryRenew(hex, cancellationToken))
        {
            if (!package.Value.Verify(cancellationToken)) return CodeErrors.NotUnzippable;
            await blobs.Store(hex, zip, cancellationToken);
        }

        return new CodeReference { Sha256 = Convert.ToBase64String(hash), SizeBytes = zip.Length, UnzippedSizeBytes = package.Value.UnzippedBytes };
    }

    private async Task<byte[]> Read(string sha256Hex, CancellationToken cancellationToken)
    {
        await using var source = await Open(sha256Hex, cancellationToken) ?? throw new FileNotFoundException($"There is no code with the SHA-256 {sha256Hex}.");
        var zip = GC.AllocateUninitializedArray<byte>((int)source.Length);
        await source.ReadExactlyAsync(zip, cancellationToken);
        return Convert.ToHexStringLower(SHA256.HashData(zip)) == sha256Hex ? zip : throw new InvalidDataException("A stored zip is damaged.");
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

    /// <summary>Runs off the caller's thread; as many at once as there are processors, each with one zip in memory.</summary>
    private async Task<TResult> Inflating<TResult>(Func<Task<TResult>> work, CancellationToken cancellationToken)
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

    private static bool IsHex(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
