using System.Text;

namespace Grid.Storage.Functions;

/// <summary>Which names and links of a zip stay inside the folder that it is unpacked to.</summary>
internal static class ZipPaths
{
    private const int MaxPathBytes = 1_024;
    private const int MaxNameBytes = 255;

    /// <summary>The name as a relative path with single slashes and no dots; empty for the folder itself.</summary>
    /// <returns>False when the name is absolute, climbs, or fits no file system.</returns>
    public static bool TryNormalise(string name, bool madeOnDos, out string path)
    {
        path = "";
        if (madeOnDos) name = name.Replace('\\', '/');
        if (name.Length == 0 || name[0] == '/' || name.Contains('\0', StringComparison.Ordinal) || HasDrive(name)) return false;
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToArray();
        if (parts.Any(part => part == ".." || Encoding.UTF8.GetByteCount(part) > MaxNameBytes)) return false;
        path = string.Join('/', parts);
        return Encoding.UTF8.GetByteCount(path) <= MaxPathBytes;
    }

    /// <summary>
    /// True when a link with this target cannot lead outside. Going up is allowed at the beginning of a target only, where the folders are real ones:
    /// no entry lies behind a link. What follows goes down, or through other links of the same zip, for which the same holds.
    /// </summary>
    public static bool StaysInside(string linkPath, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0', StringComparison.Ordinal)) return false;
        if (Encoding.UTF8.GetByteCount(target) > MaxPathBytes) return false;
        var depth = linkPath.Count(character => character == '/');
        var goesDown = false;
        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            if (Encoding.UTF8.GetByteCount(part) > MaxNameBytes) return false;
            if (part != "..") goesDown = true;
            else if (goesDown || --depth < 0) return false;
        }

        return true;
    }

    private static bool HasDrive(string name) => name.Length > 2 && char.IsAsciiLetter(name[0]) && name[1] == ':' && name[2] is '/' or '\\';
}
