using System.IO.Compression;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Grid.Contracts;

namespace Grid.Storage.Functions;

/// <summary>A zip whose entries make one tree of folders, files and links, none of which leaves it.</summary>
internal sealed class ZipPackage
{
    private const ushort Stored = 0;
    private const ushort Deflated = 8;
    private const int MaxLinkBytes = 1_024;
    private const UnixFileMode FolderMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode DefaultMode = (UnixFileMode)0b110_100_100;

    private readonly ReadOnlyMemory<byte> zip;
    private readonly List<ZipMember> members = [];
    private readonly HashSet<string> folders = new(StringComparer.Ordinal);
    private readonly HashSet<string> leaves = new(StringComparer.Ordinal);

    private ZipPackage(ReadOnlyMemory<byte> zip) => this.zip = zip;

    /// <summary>Sum of the declared sizes, in bytes.</summary>
    public long UnzippedBytes { get; private set; }

    /// <summary>Checks everything that can be checked without inflating. Whoever got the bytes from outside calls <see cref="Verify"/> next.</summary>
    public static Outcome<ZipPackage> Open(ReadOnlyMemory<byte> zip)
    {
        if (zip.Length > CodeErrors.MaxZippedBytes) return CodeErrors.ZipTooLarge;
        if (zip.IsEmpty) return CodeErrors.Empty;
        if (!ZipDirectory.TryRead(zip.Span, out var headers)) return CodeErrors.NotUnzippable;
        var package = new ZipPackage(zip);
        foreach (var header in headers)
        {
            if (!package.TryAdd(header)) return CodeErrors.NotUnzippable;
            if (header.Bytes > CodeErrors.MaxUnzippedBytes - package.UnzippedBytes) return CodeErrors.UnzippedTooLarge;
            package.UnzippedBytes += header.Bytes;
        }

        return package.members.Count == 0 ? CodeErrors.Empty : package;
    }

    /// <summary>Inflates every entry into nothing. After true, <see cref="UnpackTo"/> fails only when the disk does.</summary>
    public bool Verify(CancellationToken cancellationToken)
    {
        foreach (var member in members)
        {
            if (member.IsLink ? !TryReadLink(member, out _, cancellationToken) : !TryCopy(member.Header, Stream.Null, cancellationToken)) return false;
        }

        return true;
    }

    /// <param name="folder">Must not exist yet.</param>
    /// <exception cref="InvalidDataException">An entry is damaged, which <see cref="Verify"/> would have told.</exception>
    public void UnpackTo(string folder, CancellationToken cancellationToken)
    {
        MakeFolder(folder);
        foreach (var path in folders.Order(StringComparer.Ordinal)) MakeFolder(Path.Join(folder, path));
        foreach (var member in members)
        {
            if (!TryUnpack(member, Path.Join(folder, member.Path), cancellationToken))
                throw new InvalidDataException($"The entry {member.Path} of a stored zip is damaged.");
        }
    }

    private bool TryAdd(ZipHeader header)
    {
        var madeOnUnix = header.MadeOn is 3 or 19;
        if (!ZipPaths.TryNormalise(header.Name, madeOnDos: header.MadeOn == 0, out var path)) return false;
        var mode = madeOnUnix ? header.ExternalAttributes >> 16 : 0;
        var isFolder = header.Name[^1] == '/' || (header.MadeOn == 0 && header.Name[^1] == '\\');
        switch (mode & 0xF000)
        {
            case 0x4000 or 0 or 0x8000 when isFolder:
            case 0x4000:
                return header.Bytes == 0 && (path.Length == 0 || TryAddFolder(path));
            case 0 or 0x8000:
                return TryAddLeaf(new ZipMember(path, IsLink: false, (mode & 0x1FF) == 0 ? DefaultMode : (UnixFileMode)(mode & 0x1FF), header));
            case 0xA000 when !isFolder:
                return header.Bytes <= MaxLinkBytes && TryAddLeaf(new ZipMember(path, IsLink: true, DefaultMode, header));
            default:
                return false;
        }
    }

    private bool TryAddLeaf(ZipMember member)
    {
        var header = member.Header;
        if (header.Method is not (Stored or Deflated) || (header.Method == Stored && header.Bytes != header.CompressedBytes)) return false;
        if (member.Path.Length == 0 || folders.Contains(member.Path) || !leaves.Add(member.Path)) return false;
        members.Add(member);
        var slash = member.Path.LastIndexOf('/');
        return slash < 0 || TryAddFolder(member.Path[..slash]);
    }

    /// <summary>Adds the folder and those above it. Nothing may lie below a file or a link.</summary>
    private bool TryAddFolder(string path)
    {
        while (!leaves.Contains(path) && folders.Count <= ZipDirectory.MaxEntries)
        {
            if (!folders.Add(path)) return true;
            var slash = path.LastIndexOf('/');
            if (slash < 0) return true;
            path = path[..slash];
        }

        return false;
    }

    private bool TryUnpack(ZipMember member, string path, CancellationToken cancellationToken)
    {
        if (member.IsLink)
        {
            if (!TryReadLink(member, out var target, cancellationToken)) return false;
            File.CreateSymbolicLink(path, target);
            return true;
        }

        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        if (!TryCopy(member.Header, file, cancellationToken)) return false;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.SafeFileHandle, member.Mode);
        return true;
    }

    private bool TryReadLink(ZipMember member, out string target, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var read = TryCopy(member.Header, content, cancellationToken);
        target = Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
        return read && ZipPaths.StaysInside(member.Path, target);
    }

    /// <summary>Copies exactly the declared bytes.</summary>
    /// <returns>False when there are more, fewer or other ones than the header declares.</returns>
    private bool TryCopy(ZipHeader header, Stream destination, CancellationToken cancellationToken)
    {
        using var content = OpenContent(header);
        var crc = new Crc32();
        var left = header.Bytes;
        Span<byte> buffer = stackalloc byte[32 * 1024];
        try
        {
            for (int read; (read = content.Read(buffer)) > 0; left -= read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (read > left) return false;
                crc.Append(buffer[..read]);
                destination.Write(buffer[..read]);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return left == 0 && crc.GetCurrentHashAsUInt32() == header.Crc32;
    }

    private Stream OpenContent(ZipHeader header)
    {
        var compressed = zip.Slice(header.ContentOffset, header.CompressedBytes);
        var bytes = MemoryMarshal.TryGetArray(compressed, out var array) ? array : compressed.ToArray();
        var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        return header.Method == Stored ? stream : new DeflateStream(stream, CompressionMode.Decompress);
    }

    private static void MakeFolder(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, FolderMode);
    }
}
