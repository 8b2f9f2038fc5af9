using System.Text;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Silo;

/// <summary>The grid as a process: what it says, what it keeps, what it leaves behind.</summary>
public sealed class LifeTests : IDisposable
{
    private const string Prefix = "arn:aws:lambda:us-east-1:000000000000:function:";

    private readonly string _folder = Files.NewFolder("life");

    public void Dispose() => Files.Delete(_folder);

    [Fact]
    public async Task The_lines_that_it_prints_point_the_CLI_at_it_for_every_service()
    {
        await using var grid = await GridProcess.Start(_folder);
        var lines = grid.Output[grid.Output.IndexOf("  unset AWS_", StringComparison.Ordinal)..grid.Output.IndexOf("\nCtrl+C", StringComparison.Ordinal)];

        var said = await Bash.Run($"""
            {lines}
            aws sts get-caller-identity --query '[Account,Arn,UserId]' --output text
            aws lambda list-functions --query Functions --output json
            aws sqs create-queue --queue-name pasted --query QueueUrl --output text
            aws iam list-users 2>&1
            true
            """);

        Assert.Equal(
            $"""
            000000000000	arn:aws:iam::000000000000:root	000000000000
            []
            {grid.Url}000000000000/pasted

            An error occurred (NotImplemented) when calling the ListUsers operation: This grid has no service 'iam', or none with this operation.

            """,
            said);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_stop_and_after_a_kill()
    {
        await using (var first = await GridProcess.Start(_folder))
        {
            Assert.Contains($"  Endpoint  {first.Url.ToString().TrimEnd('/')}\n  Data      {_folder}\n  Key       AKIA", first.Output, StringComparison.Ordinal);
            Assert.Contains("\n  export AWS_PROFILE=grid AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1\n", first.Output, StringComparison.Ordinal);
            var aws = new Aws(first);
            var layer = Files.Zip(("nodejs/node_modules/layered/index.js", "module.exports = 'layered';"));
            await aws.Lambda("publish-layer-version", "--layer-name", "kept", "--zip-file", $"fileb://{layer}");
            await aws.CreateNode("kept", "return [require('layered'), process.env.COLOUR, context.functionVersion];",
                "--layers", "arn:aws:lambda:us-east-1:000000000000:layer:kept:1", "--environment", "Variables={COLOUR=blue}", "--tags", "Team=core", "--publish");
            await aws.Lambda("create-alias", "--function-name", "kept", "--name", "live", "--function-version", "1");
            await aws.Lambda("add-permission", "--function-name", "kept", "--statement-id", "s", "--action", "lambda:InvokeFunction", "--principal", "*");
            Assert.Equal(0, await first.Stop());
        }

        await using (var second = await GridProcess.Start(_folder))
        {
            await HasEverything(second);
            await new Aws(second).Lambda("tag-resource", "--resource", Prefix + "kept", "--tags", "Last=word");
            await second.Kill();
        }

        await using var third = await GridProcess.Start(_folder);
        await HasEverything(third);
        Assert.Equal("word", (await new Aws(third).Lambda("list-tags", "--resource", Prefix + "kept")).Text("Tags", "Last"));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_stop_lets_the_invocation_in_flight_finish_and_leaves_no_process(string signal)
    {
        var marker = $"grid-test-{Guid.NewGuid():N}";
        await using var grid = await GridProcess.Start(_folder);
        using var client = new SignedClient(grid);
        await new Aws(grid).CreateNode("busy", "console.log('began'); await new Promise(done => setTimeout(done, 2000)); return 'finished';", "--timeout", "30", "--environment", $"Variables={{MARKER={marker}}}");
        var running = client.Result("busy");
        await Eventually.Holds(() => LogOf("busy").Contains("began", StringComparison.Ordinal), "the invocation has begun");
        Assert.NotEmpty(Processes(marker));

        var exitCode = await grid.Stop(signal);

        Assert.Equal(0, exitCode);
        Assert.Equal("\"finished\"", await running);
        Assert.Empty(Processes(marker));
    }

    [Fact]
    public async Task A_stop_waits_no_longer_than_it_is_told()
    {
        var marker = $"grid-test-{Guid.NewGuid():N}";
        await using var grid = await GridProcess.Start(_folder, "--Grid:Silo:DrainSeconds", "1");
        using var client = new SignedClient(grid);
        await new Aws(grid).CreateNode("endless", "console.log('began'); await new Promise(() => setInterval(() => {}, 1000));", "--timeout", "300", "--environment", $"Variables={{MARKER={marker}}}");
        var running = client.Invoke("endless", "{}"u8.ToArray());
        await Eventually.Holds(() => LogOf("endless").Contains("began", StringComparison.Ordinal), "the invocation has begun");

        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(0, await grid.Stop());
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(12));
        Assert.Empty(Processes(marker));
        await running.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_grid_that_is_killed_takes_its_functions_along()
    {
        var marker = $"grid-test-{Guid.NewGuid():N}";
        await using var grid = await GridProcess.Start(_folder);
        using var client = new SignedClient(grid);
        await new Aws(grid).CreateNode("orphan", "console.log('began'); await new Promise(() => setInterval(() => {}, 1000));", "--timeout", "300", "--environment", $"Variables={{MARKER={marker}}}");
        var running = client.Invoke("orphan", "{}"u8.ToArray());
        await Eventually.Holds(() => LogOf("orphan").Contains("began", StringComparison.Ordinal), "the invocation has begun");

        await grid.Kill();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => running);
        await Eventually.Holds(() => Processes(marker).Length == 0, "the environment's process has ended");
    }

    private static async Task HasEverything(GridProcess grid)
    {
        var aws = new Aws(grid);
        using var client = new SignedClient(grid);
        Assert.Equal("""["layered","blue","1"]""", await client.Result("kept:live"));
        Assert.Equal("""["layered","blue","$LATEST"]""", await client.Result("kept"));
        var shown = await aws.Lambda("get-function", "--function-name", "kept");
        Assert.Equal(["core", "Active"], [shown.Text("Tags", "Team"), shown.Text("Configuration", "State")]);
        Assert.Contains("\"Sid\":\"s\"", (await aws.Lambda("get-policy", "--function-name", "kept")).Text("Policy"), StringComparison.Ordinal);
        Assert.Equal(["$LATEST", "1"], (await aws.Lambda("list-versions-by-function", "--function-name", "kept")).Each("Versions", "Version"));
    }

    /// <summary>Everything that the function has logged, from the files in the data folder.</summary>
    private string LogOf(string function)
    {
        var files = Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(file => file.Contains("/logs/", StringComparison.Ordinal) && file.Contains(function, StringComparison.Ordinal));
        return string.Concat(files.Select(file =>
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return reader.ReadToEnd();
        }));
    }

    /// <summary>Processes with this text in their environment.</summary>
    private static string[] Processes(string marker) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => int.TryParse(Path.GetFileName(process), out _) && EnvironmentOf(process).Contains(marker, StringComparison.Ordinal))];

    private static string EnvironmentOf(string process)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"{process}/environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
