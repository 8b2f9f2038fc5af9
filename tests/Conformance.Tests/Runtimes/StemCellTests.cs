using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Runtimes;

/// <summary>The samples again, each from a booted runtime in a sandbox of bubblewrap.</summary>
public sealed class StemCellTests(StemCellTests.CellGrid fixture) : IClassFixture<StemCellTests.CellGrid>
{
    [Theory]
    [InlineData("node", "Hello, Grid, from Node.js v")]
    [InlineData("python", "Hello, Grid, from Python 3.")]
    [InlineData("dotnet", "Hello, Grid, from .NET 10.")]
    [InlineData("ruby", "Hello, Grid, from Ruby 3.")]
    [InlineData("java", "Hello, Grid, from Java ")]
    public async Task A_function_begins_as_a_stem_cell(string sample, string greeting)
    {
        Machine.Needs(Environment.IsPrivilegedProcess && Machine.Say("bwrap", "--version") is not null, "root and bubblewrap");
        var (exitCode, output) = await Samples.Deploy(fixture, sample);
        Assert.True(exitCode == 0, output);
        Machine.Needs(!output.Contains("skipped:", StringComparison.Ordinal), output.Trim());

        // Cells are made when no start is under way: a change of the function gives it another environment, until that was one.
        for (var tries = 0; tries < 50; tries++)
        {
            await fixture.Client.Configure("sample-" + sample, $$"""{"Description":"{{tries}}","MemorySize":128}""");
            using var answer = await fixture.Client.Invoke("sample-" + sample, """{"name":"Grid"}"""u8.ToArray());
            Assert.Contains(greeting, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
            if (answer.Headers.TryGetValues("Server-Timing", out var phases) && string.Concat(phases).Contains("stem;", StringComparison.Ordinal)) return;
        }

        Assert.Fail("No environment began as a stem cell.");
    }

    public sealed class CellGrid() : GridFixture("--Grid:Environments:Sandbox", "auto", "--Grid:Scheduling:StemCells:Policy", "FixedStemCells");
}
