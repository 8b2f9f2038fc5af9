using System.Text.RegularExpressions;

namespace Grid.Scheduling.EventSources;

/// <summary>Time zones by their names in the tz database (<c>Europe/Berlin</c>).</summary>
public static partial class TimeZones
{
    /// <returns>Null when there is no such zone.</returns>
    public static TimeZoneInfo? Find(string name) => Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <summary>Names of zones are looked up as names of files: none may lead out of their folder.</summary>
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\z")]
    private static partial Regex Name();
}
