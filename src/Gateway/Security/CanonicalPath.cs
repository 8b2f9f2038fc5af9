namespace Grid.Gateway.Security;

/// <summary>
/// The path as it is signed by all services but S3: empty and dot segments removed, then every segment encoded as it was sent,
/// so that an escape in it is encoded a second time (<c>%3A</c> becomes <c>%253A</c>).
/// </summary>
internal static class CanonicalPath
{
    /// <param name="path">A path of a <see cref="RequestTarget"/>: starts with a slash and never climbs above it.</param>
    internal static void Write(ref ByteBuilder output, ReadOnlySpan<char> path)
    {
        var start = output.Length;
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (segment is "" or ".") continue;
            if (segment is "..")
            {
                output.Truncate(start + output.Written[start..].LastIndexOf((byte)'/'));
                continue;
            }

            output.Append((byte)'/');
            foreach (var character in segment) output.AppendEncoded((byte)character);
        }

        if (output.Length == start || path[^1] == '/') output.Append((byte)'/');
    }
}
