using System.Buffers.Binary;
using System.Text;

namespace Grid.Storage.Functions;

/// <summary>Reads the central directory of a zip (PKWARE's APPNOTE 6.3, 4.3 and 4.5.3), trusting nothing in it.</summary>
internal static class ZipDirectory
{
    /// <summary>Entries of one zip, and of the tree that they make.</summary>
    public const int MaxEntries = 100_000;

    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const uint HeaderSignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int Locator64Bytes = 20;
    private const int HeaderBytes = 46;
    private const int LocalBytes = 30;
    private const ushort Encrypted = 0x0001;
    private const ushort NamesAreUtf8 = 0x0800;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Dos = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    /// <returns>False when this is no zip, is damaged, encrypted, spread over volumes, or has more than <see cref="MaxEntries"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> zip, out List<ZipHeader> headers)
    {
        headers = [];
        if (!TryFindDirectory(zip, out var directory)) return false;
        for (var position = directory.Start; position < directory.End;)
        {
            if (headers.Count == MaxEntries || !TryReadHeader(zip, directory, ref position, out var header)) return false;
            headers.Add(header);
        }

        return (ulong)headers.Count == directory.Entries;
    }

    private static bool TryFindDirectory(ReadOnlySpan<byte> zip, out Extent directory)
    {
        directory = default;
        if (!TryFindEnd(zip, out var end)) return false;
        ulong entries = UInt16(zip, end + 10), bytes = UInt32(zip, end + 12), offset = UInt32(zip, end + 16);
        if (UInt16(zip, end + 4) is not (0 or ushort.MaxValue)) return false;
        if (entries == ushort.MaxValue || bytes == uint.MaxValue || offset == uint.MaxValue)
        {
            var locator = end - Locator64Bytes;
            end = locator - End64Bytes;
            if (end < 0 || UInt32(zip, locator) != Locator64Signature || UInt32(zip, end) != End64Signature) return false;
            (entries, bytes, offset) = (UInt64(zip, end + 32), UInt64(zip, end + 40), UInt64(zip, end + 48));
        }

        // The directory ends where its end record begins. What stands before the zip (a launcher script, say) shifts every offset by its length.
        if (bytes > (ulong)end || offset > (ulong)end - bytes) return false;
        directory = new Extent(end - (int)bytes, end, entries, end - (int)bytes - (int)offset);
        return true;
    }

    private static bool TryFindEnd(ReadOnlySpan<byte> zip, out int end)
    {
        for (end = zip.Length - EndBytes; end >= 0 && end >= zip.Length - EndBytes - ushort.MaxValue; end--)
        {
            if (UInt32(zip, end) == EndSignature && end + EndBytes + UInt16(zip, end + 20) == zip.Length) return true;
        }

        return false;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> zip, Extent directory, ref int position, out ZipHeader header)
    {
        header = null!;
        if (directory.End - position < HeaderBytes || UInt32(zip, position) != HeaderSignature) return false;
        var fixedPart = zip.Slice(position, HeaderBytes);
        int nameBytes = UInt16(fixedPart, 28), extraBytes = UInt16(fixedPart, 30), commentBytes = UInt16(fixedPart, 32);
        position += HeaderBytes;
        if (directory.End - position < nameBytes + extraBytes + commentBytes) return false;
        var rawName = zip.Slice(position, nameBytes);
        var extra = zip.Slice(position + nameBytes, extraBytes);
        position += nameBytes + extraBytes + commentBytes;

        var flags = UInt16(fixedPart, 8);
        if ((flags & Encrypted) != 0) return false;
        ulong compressed = UInt32(fixedPart, 20), bytes = UInt32(fixedPart, 24), local = UInt32(fixedPart, 42);
        if (!TryWiden(extra, ref bytes, ref compressed, ref local) || bytes > long.MaxValue) return false;
        if (!TryFindContent(zip, directory, local, compressed, out var content)) return false;
        if (!TryDecode(rawName, (flags & NamesAreUtf8) != 0, out var name)) return false;

        header = new ZipHeader
        {
            Name = name,
            MadeOn = fixedPart[5],
            Method = UInt16(fixedPart, 10),
            Crc32 = UInt32(fixedPart, 16),
            ContentOffset = content,
            CompressedBytes = (int)compressed,
            Bytes = (long)bytes,
            ExternalAttributes = UInt32(fixedPart, 38),
        };
        return true;
    }

    /// <summary>Values that do not fit into 32 bits stand in extra field 1, in this order, each only when its short form says so.</summary>
    private static bool TryWiden(ReadOnlySpan<byte> extra, ref ulong bytes, ref ulong compressed, ref ulong local)
    {
        if (bytes != uint.MaxValue && compressed != uint.MaxValue && local != uint.MaxValue) return true;
        while (extra.Length >= 4)
        {
            int id = UInt16(extra, 0), length = UInt16(extra, 2);
            extra = extra[4..];
            if (length > extra.Length) return false;
            if (id == 1)
            {
                var wide = extra[..length];
                return TryTake(ref wide, ref bytes) && TryTake(ref wide, ref compressed) && TryTake(ref wide, ref local);
            }

            extra = extra[length..];
        }

        return false;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> wide, ref ulong value)
    {
        if (value != uint.MaxValue) return true;
        if (wide.Length < 8) return false;
        value = UInt64(wide, 0);
        wide = wide[8..];
        return true;
    }

    /// <summary>The content follows the local header, whose name and extra field may have other lengths than the directory's.</summary>
    private static bool TryFindContent(ReadOnlySpan<byte> zip, Extent directory, ulong local, ulong compressed, out int content)
    {
        content = 0;
        if (local > (ulong)directory.Start) return false;
        var position = directory.Shift + (int)local;
        if (directory.Start - position < LocalBytes || UInt32(zip, position) != LocalSignature) return false;
        content = position + LocalBytes + UInt16(zip, position + 26) + UInt16(zip, position + 28);
        return content <= directory.Start && compressed <= (ulong)(directory.Start - content);
    }

    /// <summary>Unix tools write UTF-8 without saying so; what is no UTF-8 is the code page that the format names.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> name, bool mustBeUtf8, out string decoded)
    {
        try
        {
            decoded = Utf8.GetString(name);
            return true;
        }
        catch (DecoderFallbackException)
        {
            decoded = mustBeUtf8 ? "" : Dos.GetString(name);
            return !mustBeUtf8;
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong UInt64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    /// <param name="Shift">Added to every offset that the zip names.</param>
    private readonly record struct Extent(int Start, int End, ulong Entries, int Shift);
}
