using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.EventSources;

/// <summary>A grid with a function that writes its events to its log, that may call the machine itself, and the AWS CLI.</summary>
public sealed class EventSourcesGrid() : GridFixture("--Grid:Messaging:HttpHosts", "127.0.0.1")
{
    internal const string Function = "arn:aws:lambda:us-east-1:000000000000:function:writes";

    /// <summary>Runs <c>aws …</c> and expects success; the answer's JSON, or an empty object.</summary>
    internal static async Task<JsonElement> Printed(GridProcess grid, params string[] arguments)
    {
        var run = await Run(grid, arguments);
        Assert.True(run.ExitCode == 0, $"aws {string.Join(' ', arguments)}\n{run.Error}\n{grid.Output}");
        return JsonDocument.Parse(run.Output.Trim().Length == 0 ? "{}" : run.Output).RootElement;
    }

    /// <summary>Runs <c>aws …</c> and expects a refusal; what the CLI printed of it.</summary>
    internal static async Task<string> Refused(GridProcess grid, params string[] arguments)
    {
        var run = await Run(grid, arguments);
        Assert.True(run.ExitCode != 0, $"aws {string.Join(' ', arguments)} succeeded:\n{run.Output}");
        return run.Error.Trim().Replace(" (reached max retries: 0)", "", StringComparison.Ordinal);
    }

    /// <summary>The events that the function has written so far, each with its request id.</summary>
    internal static List<(string RequestId, JsonElement Event)> Written(GridProcess grid)
    {
        const string mark = "GOT ";
        List<(string, JsonElement)> written = [];
        foreach (var file in Directory.EnumerateFiles(grid.DataFolder, "*", SearchOption.AllDirectories).Where(file => file.Contains("/logs/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            while (reader.ReadLine() is { } line)
            {
                var at = line.IndexOf(mark, StringComparison.Ordinal);
                if (at >= 0) written.Add((line[..at].Split('\t') is [.., var id, _, _] ? id : "", JsonDocument.Parse(line[(at + mark.Length)..]).RootElement));
            }
        }

        return written;
    }

    /// <summary>Waits for an event that the function has written.</summary>
    internal static async Task<JsonElement> Wrote(GridProcess grid, Func<JsonElement, bool> which, string what)
    {
        await Eventually.Holds(() => Written(grid).Exists(written => which(written.Event)), what);
        return Written(grid).First(written => which(written.Event)).Event;
    }

    protected override async Task Prepare() => await Aws.CreateNode("writes", "console.log('GOT ' + JSON.stringify(event));");

    private static Task<(int ExitCode, string Output, string Error)> Run(GridProcess grid, string[] arguments) =>
        AwsCli.Run(["--endpoint-url", grid.Url.ToString().TrimEnd('/'), "--output", "json", .. arguments], new Aws(grid).Environment);
}
