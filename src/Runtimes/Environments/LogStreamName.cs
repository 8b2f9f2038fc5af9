using System.Globalization;

namespace Grid.Runtimes.Environments;

/// <summary>Names of log streams: <c>2026/11/25/[$LATEST]0123…</c>, in a group of the function's choice, which it may share, <c>2026/11/25/name[$LATEST]0123…</c>.</summary>
internal static class LogStreamName
{
    public static string Of(DateTimeOffset now, EnvironmentSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyy\\/MM\\/dd}/{(spec.Version.Settings.Logging.LogGroup is null ? "" : spec.Version.Function.Name)}[{spec.Version.Version}]{spec.EnvironmentId}");
}
