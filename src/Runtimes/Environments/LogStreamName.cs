using System.Globalization;

namespace Grid.Runtimes.Environments;

/// <summary>Names of log streams: <c>2026/11/25/[$LATEST]0123…</c>.</summary>
internal static class LogStreamName
{
    public static string Of(DateTimeOffset now, EnvironmentSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy\\/MM\\/dd}/[{spec.Version.Version}]{spec.EnvironmentId}");
}
