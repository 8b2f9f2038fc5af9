using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Grid.Storage.Tests.Functions;

/// <summary>An entry of a hand-made zip. What is null follows from the content.</summary>
internal sealed record Entry(string Name, byte[] Content)
{
    public Entry(string name, string content = "", uint mode = 0x81A4, byte madeOn = 3)
        : this(name, Encoding.UTF8.GetBytes(content)) => (Mode, MadeOn) = (mode, madeOn);

    public uint Mode { get; init; } = 0x81A4;

    public byte MadeOn { get; init; } = 3;

    public ushort Flags { get; init; } = 0x0800;

    public ushort Method { get; init; } = 8;

    public byte[]? RawName { get; init; }

    public uint? DeclaredBytes { get; init; }

    public uint? Crc { get; init; }

    /// <summary>Sizes and offset stand in the zip64 extra field.</summary>
    public bool Wide { get; init; }
}

/// <summary>Zips for tests, honest and hostile ones, byte by byte.</summary>
internal static class ZipBytes
{
    public static byte[] Of(params (string Name, string Content)[] files) => Of([.. files.Select(file => new Entry(file.Name, file.Content))]);

    public static byte[] Of(params Entry[] entries) => Of(entries, wideEnd: false);

    /// <param name="declaredEntries">What the end record says; null tells the truth.</param>
    public static byte[] Of(Entry[] entries, bool wideEnd, ushort? declaredEntries = null, string prefix = "", string comment = "")
    {
        using var zip = new MemoryStream();
        var directory = new List<byte>();
        foreach (var entry in entries)
        {
            var offset = (uint)zip.Length;
            var name = entry.RawName ?? Encoding.UTF8.GetBytes(entry.Name);
            var data = entry.Method == 8 ? Deflate(entry.Content) : entry.Content;
            var bytes = entry.DeclaredBytes ?? (uint)entry.Content.Length;
            var crc = entry.Crc ?? Crc32.HashToUInt32(entry.Content);
            byte[] extra = entry.Wide ? [.. U16(1), .. U16(24), .. U64(bytes), .. U64((uint)data.Length), .. U64(offset)] : [];
            var (shownBytes, shownData, shownOffset) = entry.Wide ? (uint.MaxValue, uint.MaxValue, uint.MaxValue) : (bytes, (uint)data.Length, offset);
            zip.Write([.. U32(0x04034b50), .. U16(20), .. U16(entry.Flags), .. U16(entry.Method), .. U32(0), .. U32(crc), .. U32((uint)data.Length), .. U32(bytes), .. U16(name.Length), .. U16(0), .. name, .. data]);
            directory.AddRange([.. U32(0x02014b50), 20, entry.MadeOn, .. U16(20), .. U16(entry.Flags), .. U16(entry.Method), .. U32(0), .. U32(crc), .. U32(shownData), .. U32(shownBytes)]);
            directory.AddRange([.. U16(name.Length), .. U16(extra.Length), .. U16(0), .. U16(0), .. U16(0), .. U32(entry.Mode << 16), .. U32(shownOffset), .. name, .. extra]);
        }

        var (start, count) = ((uint)zip.Length, declaredEntries ?? (ushort)entries.Length);
        zip.Write([.. directory]);
        if (wideEnd)
        {
            var end = (uint)zip.Length;
            zip.Write([.. U32(0x06064b50), .. U64(44), .. U16(45), .. U16(45), .. U32(0), .. U32(0), .. U64(count), .. U64(count), .. U64((uint)directory.Count), .. U64(start)]);
            zip.Write([.. U32(0x07064b50), .. U32(0), .. U64(end), .. U32(1)]);
            zip.Write([.. U32(0x06054b50), .. U16(0), .. U16(0), .. U16(0xFFFF), .. U16(0xFFFF), .. U32(uint.MaxValue), .. U32(uint.MaxValue)]);
        }
        else
        {
            zip.Write([.. U32(0x06054b50), .. U16(0), .. U16(0), .. U16(count), .. U16(count), .. U32((uint)directory.Count), .. U32(start)]);
        }

        zip.Write([.. U16(comment.Length), .. Encoding.UTF8.GetBytes(comment)]);
        return [.. Encoding.UTF8.GetBytes(prefix), .. zip.ToArray()];
    }

    private static byte[] Deflate(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) deflate.Write(content);
        return compressed.ToArray();
    }

    private static byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
