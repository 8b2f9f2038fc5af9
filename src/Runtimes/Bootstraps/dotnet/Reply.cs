namespace Grid.Bootstrap;

/// <summary>A reply of the Runtime API.</summary>
internal sealed record Reply(int Status, Dictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
