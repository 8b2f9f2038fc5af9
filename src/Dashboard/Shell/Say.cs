using System.Globalization;

namespace Grid.Dashboard.Shell;

/// <summary>Figures and times in words, the same on every page.</summary>
internal static class Say
{
    /// <summary>With thin groups of thousands, for example <c>12 345</c>.</summary>
    public static string Number(long number) => number.ToString("#,0", s_groups);

    public static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);

    /// <summary>Memory, for example <c>1.5 GB</c>.</summary>
    public static string Megabytes(long megabytes) => megabytes < 1024 ? $"{Number(megabytes)} MB" : string.Create(CultureInfo.InvariantCulture, $"{megabytes / 1024.0:0.#} GB");

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KB"),
        < 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GB"),
    };

    /// <summary>How long something has lasted, by its two largest units: <c>3 h 12 min</c>.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 60 } => $"{(int)age.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{age.Minutes} min {age.Seconds} s",
        { TotalHours: < 24 } => $"{age.Hours} h {age.Minutes} min",
        _ => $"{(int)age.TotalDays} d {age.Hours} h",
    };

    /// <summary>A measured duration: <c>0.4 ms</c>, <c>12 ms</c>, <c>1.25 s</c>.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.##} s"),
    };

    /// <summary>UTC to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>UTC within a day, to the millisecond.</summary>
    public static string Clock(DateTimeOffset time) => time.UtcDateTime.ToString("HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A silo's address as people know it: without its generation.</summary>
    public static string Silo(string address) => address.Split('@')[0];

    private static readonly NumberFormatInfo s_groups = new() { NumberGroupSeparator = " " };
}
