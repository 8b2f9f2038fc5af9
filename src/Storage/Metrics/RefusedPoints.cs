using System.Data.Common;

namespace Grid.Storage.Metrics;

/// <summary>Tells points that a database will never take from a database that cannot be reached.</summary>
public static class RefusedPoints
{
    /// <summary>True when the data are at fault: SQL's classes of data exceptions (22), of violated constraints (23) and of exceeded limits (54).</summary>
    public static bool IsOf(Exception exception) => exception is DbException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] };
}
