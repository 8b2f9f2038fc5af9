using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Silo;

/// <summary>A grid whose clock is moved on.</summary>
public sealed class VirtualTimeTests(VirtualTimeTests.VirtualGrid fixture) : IClassFixture<VirtualTimeTests.VirtualGrid>
{
    [Fact]
    public async Task What_a_schedule_does_in_the_next_hours_happens_now()
    {
        await fixture.Aws.CreateNode("hourly", "globalThis.calls = (globalThis.calls ?? 0) + 1; return globalThis.calls;");
        Assert.Equal("1", await fixture.Client.Result("hourly"));
        var before = (await Clock()).Now;

        var after = await fixture.Advance("02:00:00");

        Assert.InRange(after - before, TimeSpan.FromHours(2), TimeSpan.FromHours(2) + TimeSpan.FromMinutes(2));
        Assert.Equal("4", await fixture.Client.Result("hourly"));
        Assert.Equal(("virtual", true), ((await Clock()).Kind, (await Clock()).Now >= after));
    }

    [Fact]
    public async Task Signatures_and_functions_go_by_the_clock_of_the_machine()
    {
        await fixture.Aws.CreateNode("slow", "await new Promise(done => setTimeout(done, 1000)); return Date.now();", "--timeout", "3");
        var running = fixture.Client.Result("slow");

        await fixture.Advance("00:02:00");

        var answer = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(await running, System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(answer, TimeProvider.System.GetUtcNow().AddSeconds(-30), TimeProvider.System.GetUtcNow().AddSeconds(30));
        Assert.Equal("slow", (await fixture.Aws.Lambda("get-function-configuration", "--function-name", "slow")).GetProperty("FunctionName").GetString());
    }

    [Fact]
    public async Task Several_silos_have_no_virtual_clock()
    {
        var folder = Files.NewFolder("refused");
        var (exitCode, errors, _) = await GridProcess.StartAndExit(folder, GridProcess.FreePort(), "--Grid:Clock", "virtual", "--Grid:Cluster:Kind", "sqlite");
        Files.Delete(folder);

        Assert.Equal((1, "grid: Grid:Clock virtual is for tests and needs Grid:Cluster:Kind single; sqlite is a grid of several silos, whose clocks must go alike."), (exitCode, errors));
    }

    private async Task<(string Kind, DateTimeOffset Now)> Clock()
    {
        using var response = await fixture.Client.Send(HttpMethod.Get, "/_grid/clock");
        using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (answer.RootElement.GetProperty("clock").GetString()!, answer.RootElement.GetProperty("now").GetDateTimeOffset());
    }

    /// <summary>With a function that is called every hour.</summary>
    public sealed class VirtualGrid() : GridFixture("--Grid:Clock", "virtual", "--Grid:KeepWarm:Functions:us-east-1/hourly", "cron(0 * * * ? *)")
    {
        internal async Task<DateTimeOffset> Advance(string by)
        {
            using var response = await Client.Send(HttpMethod.Post, "/_grid/clock", Encoding.UTF8.GetBytes($$"""{"advance":"{{by}}"}"""));
            using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return answer.RootElement.GetProperty("now").GetDateTimeOffset();
        }
    }
}
