using System.Text;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Which lines a level keeps.</summary>
public sealed class ApplicationLogFilterTests
{
    [Theory]
    [InlineData("""{"level":"INFO"}""", false)]
    [InlineData("""{"n":{"level":"ERROR"},"LEVEL":"warn"}""", true)]
    [InlineData("""{"log_level":"ERROR"}""", true)]
    [InlineData("""{"LOG_LEVEL":"ERROR"}""", false)]
    [InlineData("""{"level":"loud"}""", false)]
    [InlineData("""{"level":7}""", false)]
    [InlineData("""{"level":"\ud800"}""", true)]
    [InlineData("""{"level":""", true)]
    [InlineData("plain", true)]
    [InlineData("", true)]
    public void A_line_is_kept_by_the_level_that_it_names(string line, bool kept) => Assert.Equal(kept, new ApplicationLogFilter("WARN").Keeps(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_level_that_is_no_text_names_none() => Assert.True(new ApplicationLogFilter("WARN").Keeps([.. "{\"level\":\""u8, 0xff, .. "\"}"u8]));
}
