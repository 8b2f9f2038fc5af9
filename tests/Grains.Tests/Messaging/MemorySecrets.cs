using System.Collections.Concurrent;
using Grid.Storage.Security;

namespace Grid.Grains.Tests.Messaging;

/// <summary>Secrets that are gone with the test.</summary>
internal sealed class MemorySecrets : ISecrets
{
    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    public byte[] ReadOrMake(string name, Func<byte[]> make) => _secrets.GetOrAdd(name, _ => make());

    public string Describe(string name) => name;
}
