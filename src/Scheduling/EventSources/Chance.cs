using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Scheduling.EventSources;

/// <summary>Chance that falls the same way for the same words.</summary>
public static class Chance
{
    public static Random Of(string name, long number) => new(BinaryPrimitives.ReadInt32LittleEndian(Hash(name, number)));

    /// <summary>A UUID of version 4 in its form.</summary>
    public static Guid Id(string name, long number)
    {
        var bytes = Hash(name, number)[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static byte[] Hash(string name, long number) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number} {name}")));
}
