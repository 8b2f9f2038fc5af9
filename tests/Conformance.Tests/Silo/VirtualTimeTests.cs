using System.Net;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.EventSources;
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
    public async Task An_event_whose_function_fails_is_tried_after_one_and_three_minutes_and_then_lies_in_the_dead_letter_queue()
    {
        await Fails("fails");
        await Event("fails", """{"n":1}""");

        await fixture.Advance("00:00:50");
        Assert.Equal("1", await fixture.Client.Result("fails"));
        await fixture.Advance("00:00:15");
        Assert.Equal("2", await fixture.Client.Result("fails"));
        await fixture.Advance("00:01:45");
        Assert.Equal(("2", ""), (await fixture.Client.Result("fails"), await Dead("fails")));
        await fixture.Advance("00:00:15");

        Assert.Equal(("3", """{"n":1}"""), (await fixture.Client.Result("fails"), await Dead("fails")));
    }

    [Fact]
    public async Task One_advance_sees_all_attempts_through()
    {
        await Fails("hopeless");
        await Event("hopeless", """{"n":2}""");

        await fixture.Advance("00:03:05");

        Assert.Equal(("3", """{"n":2}"""), (await fixture.Client.Result("hopeless"), await Dead("hopeless")));
    }

    [Fact]
    public async Task A_rule_for_every_day_invokes_its_function_seven_times_in_a_week()
    {
        await fixture.Aws.CreateNode("daily", "globalThis.days ??= []; if (event.time) globalThis.days.push(event.time); return globalThis.days;");
        await Says("events", "put-rule", "--name", "daily", "--schedule-expression", "rate(1 day)");
        await Says("events", "put-targets", "--rule", "daily", "--targets", "Id=1,Arn=arn:aws:lambda:us-east-1:000000000000:function:daily");
        await fixture.Client.Result("daily");

        await fixture.Advance("7.00:00:05");

        var days = JsonSerializer.Deserialize<DateTimeOffset[]>(await fixture.Client.Result("daily"))!;
        Assert.Equal(Enumerable.Range(0, 7).Select(day => days[0].AddDays(day)), days);
        await Says("events", "remove-targets", "--rule", "daily", "--ids", "1");
        await Says("events", "delete-rule", "--name", "daily");
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

    /// <summary>A function that fails for each event with a number and answers every other with how often it has, with a dead-letter queue of its name.</summary>
    private async Task Fails(string name)
    {
        await Says("sqs", "create-queue", "--queue-name", name);
        await fixture.Aws.CreateNode(
            name, "globalThis.calls ??= 0; if (event.n) { globalThis.calls++; throw new Error('no'); } return globalThis.calls;",
            "--dead-letter-config", $"TargetArn=arn:aws:sqs:us-east-1:000000000000:{name}");
        Assert.Equal("0", await fixture.Client.Result(name));
    }

    private async Task Event(string name, string payload)
    {
        using var answer = await fixture.Client.Invoke(name, Encoding.UTF8.GetBytes(payload), ("X-Amz-Invocation-Type", "Event"));
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>The message in a queue; empty when there is none.</summary>
    private async Task<string> Dead(string queue)
    {
        var received = await Says("sqs", "receive-message", "--queue-url", new Uri(fixture.Grid.Url, $"/000000000000/{queue}").ToString());
        return received.TryGetProperty("Messages", out var messages) ? Assert.Single(messages.EnumerateArray()).GetProperty("Body").GetString()! : "";
    }

    private Task<JsonElement> Says(params string[] arguments) => EventSourcesGrid.Printed(fixture.Grid, arguments);

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
