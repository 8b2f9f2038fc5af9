namespace Grid.Storage.Functions;

/// <summary>A file or link of a checked zip.</summary>
/// <param name="Path">Relative, inside the folder.</param>
internal sealed record ZipMember(string Path, bool IsLink, UnixFileMode Mode, ZipHeader Header);
