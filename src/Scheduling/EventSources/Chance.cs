using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grid.Scheduling.EventSources;

/// <summary>Chance that falls the same way for the same words.</summary>
public static class Chance
{
    public static Random Of(string name, long number) => new(BinaryPrimitives.ReadInt32LittleEndian(Hash(name, number)));

    private static byte[] Hash(string name, long number) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number} {name}")));
}
