namespace Grid.Dashboard.Tests.Harness;

/// <summary>Every page, by its address below the dashboard's, and what its heading says.</summary>
internal static class Pages
{
    public static readonly (string Path, string Heading)[] All =
    [
        ("", "Overview"),
        ("functions", "Functions"),
        ("functions/us-east-1/echo", "echo"),
        ("functions/us-east-1/echo/environments", "echo"),
        ("functions/us-east-1/echo/versions", "echo"),
        ("functions/us-east-1/echo/test", "echo"),
        ("functions/us-east-1/echo/events", "echo"),
        ("cluster", "Cluster"),
        ("logs?group=%2Faws%2Flambda%2Fecho", "Logs"),
        ("traces", "Traces"),
        ("decisions", "Decisions"),
        ("streams", "Streams and mappings"),
        ("queues", "Queues"),
    ];

    public static TheoryData<string, string> Data => [.. All.Select(page => new TheoryDataRow<string, string>(page.Path, page.Heading))];
}
