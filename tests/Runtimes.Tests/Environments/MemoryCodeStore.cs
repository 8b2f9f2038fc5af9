using System.Security.Cryptography;
using System.Text;
using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Code as a list of files.</summary>
internal sealed class MemoryCodeStore : ICodeStore
{
    private readonly Dictionary<string, (string Path, string Text)[]> _content = [];
    private int _unpacked;

    public int Unpacked => _unpacked;

    public CodeReference Add(params (string Path, string Text)[] files)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', files.Select(file => file.Path + '\0' + file.Text))));
        var reference = new CodeReference { Sha256 = Convert.ToBase64String(hash) };
        _content[reference.Hex] = files;
        return reference;
    }

    public async Task Unpack(string sha256Hex, string folder, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _unpacked);
        if (!_content.TryGetValue(sha256Hex, out var files)) throw new FileNotFoundException(sha256Hex);
        await Task.Yield();
        Directory.CreateDirectory(folder);
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
            File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);
        }
    }

    public Task<Outcome<CodeReference>> Put(ReadOnlyMemory<byte> zip, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream?> Open(string sha256Hex, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> Sweep(IReadOnlySet<string> referenced, CancellationToken cancellationToken) => throw new NotSupportedException();
}
