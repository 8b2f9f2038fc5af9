using System.Text.RegularExpressions;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Runtimes;

/// <summary>The samples, deployed by their own script as a person would.</summary>
public sealed class SampleTests(GridFixture fixture) : IClassFixture<GridFixture>
{
    [Theory]
    [InlineData("node", @"nodejs\d\d\.x +\{""greeting"":""Hello, Grid, from Node\.js v\d+\.\d+\.\d+"",""remainingMs"":(10000|9\d\d\d)\}")]
    [InlineData("python", @"python3\.\d+ +\{""greeting"": ""Hello, Grid, from Python 3\.\d+\.\d+"", ""remainingMs"": (10000|9\d\d\d)\}")]
    [InlineData("dotnet", @"dotnet10 +\{""Greeting"":""Hello, Grid, from \.NET 10\.\d+\.\d+""\}")]
    [InlineData("bash", @"provided\.al2023 +\{""greeting"":""Hello from bash [^""]+"",""event"":\{""name"":""Grid""\}\}")]
    [InlineData("ruby", @"ruby3\.\d +\{""greeting"":""Hello, Grid, from Ruby 3\.\d\.\d+"",""remainingMs"":(10000|9\d\d\d)\}")]
    [InlineData("java", @"java\d\d +\{""greeting"":""Hello, Grid, from Java [^""]+""\}")]
    [InlineData("extension", @"python3\.\d+ +\{""shipped"": \[.*\]\}")]
    public async Task A_sample_is_deployed_and_answers(string sample, string answer)
    {
        var (exitCode, output) = await Deploy(sample);

        Assert.True(exitCode == 0, output);
        Machine.Needs(!output.Contains("skipped:", StringComparison.Ordinal), output.Trim());
        Assert.Matches(new Regex($@"\A{sample} +{answer}\s*\z"), output);
    }

    /// <summary>A second deployment brings what is there up to date.</summary>
    [Fact]
    public async Task A_sample_is_deployed_again()
    {
        await Deploy("bash");
        var (exitCode, output) = await Deploy("bash");
        Assert.True(exitCode == 0, output);
    }

    private Task<(int ExitCode, string Output)> Deploy(string sample) => Samples.Deploy(fixture, sample);
}
