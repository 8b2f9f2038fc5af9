using System.Text;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>A request that a bootstrap sent to the Runtime API.</summary>
/// <param name="Trailers">After a chunked body; empty otherwise.</param>
internal sealed record Posted(
    string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, IReadOnlyDictionary<string, string> Trailers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
