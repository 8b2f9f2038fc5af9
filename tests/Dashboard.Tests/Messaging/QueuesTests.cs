using System.Text.Json;
using Grid.Dashboard.Tests.Harness;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Grid.Dashboard.Tests.Messaging;

public sealed class QueuesTests(DashboardGrid grid)
{
    private const string Json10 = "application/x-amz-json-1.0";

    [Fact]
    public async Task Messages_of_a_dead_letter_queue_are_moved_back()
    {
        var letters = await grid.Call("sqs", "AmazonSQS.CreateQueue", new { QueueName = "letters" }, Json10);
        var policy = JsonSerializer.Serialize(new { deadLetterTargetArn = "arn:aws:sqs:us-east-1:000000000000:letters", maxReceiveCount = 1 });
        var work = await grid.Call("sqs", "AmazonSQS.CreateQueue", new { QueueName = "work", Attributes = new { RedrivePolicy = policy, VisibilityTimeout = "0" } }, Json10);
        var workUrl = work.GetProperty("QueueUrl").GetString();
        await grid.Call("sqs", "AmazonSQS.SendMessage", new { QueueUrl = workUrl, MessageBody = "poison" }, Json10);
        for (var receive = 0; receive < 2; receive++) await grid.Call("sqs", "AmazonSQS.ReceiveMessage", new { QueueUrl = workUrl }, Json10);
        var page = await grid.Open("queues");
        var row = page.GetByRole(AriaRole.Row, new() { NameRegex = new("^letters ") });
        await Expect(row.Locator("td").First).ToHaveTextAsync("1");

        await row.GetByRole(AriaRole.Button, new() { Name = "Move back: letters" }).ClickAsync();

        await Expect(row.Locator("td").First).ToHaveTextAsync("0");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("^work ") }).Locator("td").First).ToHaveTextAsync("1");
        Assert.NotNull(letters.GetProperty("QueueUrl").GetString());
        await page.Context.CloseAsync();
    }
}
