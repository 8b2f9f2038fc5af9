using System.Text;
using Grid.Scheduling.Mappings;

namespace Grid.Scheduling.Tests.Mappings;

public sealed class BatchAnswerTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"statusCode":200}""")]
    [InlineData("""{"batchItemFailures":null}""")]
    [InlineData("""{"batchItemFailures":[]}""")]
    public void An_answer_without_failures_means_success(string answer)
    {
        Assert.True(Read(answer).IsSuccess);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("\"done\"")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("""{"batchItemFailures":{}}""")]
    [InlineData("""{"batchItemFailures":["a"]}""")]
    [InlineData("""{"batchItemFailures":[{}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":1}]}""")]
    [InlineData("""{"batchItemFailures":[{"id":"a"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"a"},{"itemIdentifier":"z"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"\ud800"}]}""")]
    public void An_answer_that_names_no_item_of_the_batch_means_that_all_have_failed(string answer)
    {
        var read = Read(answer);

        Assert.True(read.AllFailed);
        Assert.Empty(read.Failed);
        Assert.False(read.IsSuccess);
    }

    [Fact]
    public void Items_that_are_named_have_failed()
    {
        var read = Read("""{"batchItemFailures":[{"itemIdentifier":"b"},{"itemIdentifier":"a"},{"itemIdentifier":"b"}]}""");

        Assert.Equal((false, false), (read.AllFailed, read.IsSuccess));
        Assert.Equal(["a", "b"], read.Failed.Order());
    }

    private static BatchAnswer Read(string answer) => BatchAnswer.Read(Encoding.UTF8.GetBytes(answer), id => id is "a" or "b" or "c");
}
