using System.Net;
using System.Text.Json;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Mappings;

public sealed class StreamsTests(DashboardGrid grid)
{
    [Fact]
    public async Task A_mapping_shows_how_far_it_is_in_every_shard()
    {
        await grid.Call("kinesis", "Kinesis_20131202.CreateStream", new { StreamName = "watched", ShardCount = 2 });
        var body = JsonSerializer.SerializeToUtf8Bytes(new { FunctionName = "echo", EventSourceArn = "arn:aws:kinesis:us-east-1:000000000000:stream/watched", StartingPosition = "TRIM_HORIZON" });
        using (var made = await grid.Client.Send(HttpMethod.Post, "/2015-03-31/event-source-mappings", body)) Assert.Equal(HttpStatusCode.Accepted, made.StatusCode);
        await grid.Call("kinesis", "Kinesis_20131202.PutRecord", new { StreamName = "watched", Data = "e30=", PartitionKey = "a" });
        var page = await grid.Open("streams");

        var mapping = page.GetByRole(AriaRole.Article, new() { Name = "Mapping of stream/watched to echo" });
        await Expect(mapping.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(mapping).ToContainTextAsync("Enabled");

        // The one record was read: some shard's position is its head, and nothing lags.
        await Expect(mapping.Locator("tbody tr", new() { HasText = "1" }).First).ToBeVisibleAsync();
        await Expect(mapping.Locator("tbody tr td:nth-child(2)")).ToHaveTextAsync(["0", "0"]);
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "Stream watched" })).ToContainTextAsync("2 open shards of 2");
        await page.Context.CloseAsync();
    }
}
