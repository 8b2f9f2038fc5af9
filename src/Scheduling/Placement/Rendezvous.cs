using System.Numerics;

namespace Grid.Scheduling.Placement;

/// <summary>
/// Highest random weight: every silo has a weight for a key, and the heaviest is the key's home. When a silo leaves, only its own keys move; when one joins,
/// it takes its share from all others and nothing else moves. Thaler and Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The same in every process and for ever.</summary>
    public static ulong Weight(string silo, string key) => Mix(Hash(silo) ^ BitOperations.RotateLeft(Mix(Hash(key)), 32));

    /// <summary>FNV-1a over UTF-16.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14_695_981_039_346_656_037UL;
        foreach (var character in text) hash = (hash ^ character) * 1_099_511_628_211UL;
        return hash;
    }

    /// <summary>Spreads what FNV leaves close together: every bit of the input changes half of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
