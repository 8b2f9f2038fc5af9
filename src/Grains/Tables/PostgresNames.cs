using System.Text.RegularExpressions;

namespace Grid.Grains.Tables;

/// <summary>What names must look like in <see cref="TableOptions.PostgresTables"/>.</summary>
internal static partial class PostgresNames
{
    [GeneratedRegex("^[a-zA-Z0-9_.-]{3,255}$", RegexOptions.CultureInvariant)]
    internal static partial Regex StreamTable();

    [GeneratedRegex("^[a-z0-9-]+$", RegexOptions.CultureInvariant)]
    internal static partial Regex Region();

    [GeneratedRegex("^[a-z0-9_]{1,63}$", RegexOptions.CultureInvariant)]
    internal static partial Regex Slot();
}
