using System.Globalization;
using Grid.Scheduling.Invocation;

namespace Grid.Scheduling.Tests.Invocation;

public sealed class LineageTests
{
    private const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";
    private static readonly Lineage Orders = new("arn:aws:lambda:us-east-1:000000000000:function:orders");
    private static readonly Lineage Mails = new("arn:aws:lambda:us-east-1:000000000000:function:mails");

    private static string Hash => Orders.First[";Lineage=1:".Length..^":0".Length];

    [Fact]
    public void The_first_pass_is_written_with_a_count_of_zero_behind_what_the_header_had()
    {
        Assert.Matches("^;Lineage=1:[0-9a-f]{8}:0$", Orders.First);
        Assert.NotEqual(Orders.First, Mails.First);
        Assert.Equal(Trace + Orders.First, Orders.Extend(Trace));
        Assert.Equal(0, Orders.Passes(Trace));
        Assert.Equal(1, Orders.Passes(Trace + Orders.First));
    }

    [Fact]
    public void Every_pass_counts_once_and_the_seventeenth_is_one_too_many()
    {
        var header = Trace;
        for (var pass = 0; pass < Lineage.MostPasses; pass++)
        {
            Assert.True(Orders.Passes(header) < Lineage.MostPasses);
            header = Orders.Extend(header);
        }

        Assert.Equal($"{Trace};Lineage=1:{Hash}:15", header);
        Assert.Equal(16, Orders.Passes(header));
    }

    [Fact]
    public void Functions_of_one_chain_are_counted_each_by_itself()
    {
        var header = Trace;
        for (var round = 0; round < 3; round++) header = Mails.Extend(Orders.Extend(header));

        Assert.Equal((3, 3), (Orders.Passes(header), Mails.Passes(header)));
        Assert.Equal($"{Trace};Lineage=1:{Hash}:2|{Mails.First[";Lineage=1:".Length..^":0".Length]}:2", header);
    }

    [Theory]
    [InlineData("Lineage=a87bd80c:1|68fd508a:5|{0}:2", "Lineage=1:a87bd80c:1|68fd508a:5|{0}:3", 3)]
    [InlineData("Lineage=1:{0}:2;Self=1-a", "Lineage=1:{0}:3;Self=1-a", 3)]
    [InlineData("Lineage=1:a87bd80c:1|1:{0}:2", "Lineage=1:a87bd80c:1|{0}:3", 3)]
    [InlineData("Root=1-a; Lineage=1:{0}:254", "Root=1-a; Lineage=1:{0}:255", 255)]
    [InlineData("Lineage=1:{0}:255", "Lineage=1:{0}:255", 256)]
    [InlineData("Lineage=1:{0}:999", "Lineage=1:{0}:255", 1000)]
    [InlineData("Lineage=", "Lineage=1:{0}:0", 0)]
    [InlineData("Lineage=1:{0}:-1|x|{0}|:|1:{0}:1000", "Lineage=1:{0}:0", 0)]
    [InlineData("MyLineage=1:{0}:7", "MyLineage=1:{0}:7;Lineage=1:{0}:0", 0)]
    [InlineData("", ";Lineage=1:{0}:0", 0)]
    public void Both_forms_are_read_and_what_makes_no_sense_is_left_out(string header, string extended, int passes)
    {
        header = string.Format(CultureInfo.InvariantCulture, header, Hash);

        Assert.Equal(passes, Orders.Passes(header));
        Assert.Equal(string.Format(CultureInfo.InvariantCulture, extended, Hash), Orders.Extend(header));
    }

    [Fact]
    public void A_header_remembers_so_many_functions_and_forgets_the_first_beyond()
    {
        var others = string.Join('|', Enumerable.Range(1, Lineage.MostFunctions).Select(number => $"{number:x8}:0"));

        var header = Orders.Extend($"{Trace};Lineage=1:{others}");

        Assert.StartsWith($"{Trace};Lineage=1:00000002:0|", header, StringComparison.Ordinal);
        Assert.EndsWith($"|00000020:0|{Hash}:0", header, StringComparison.Ordinal);
        Assert.Equal(header.Replace($"{Hash}:0", $"{Hash}:1", StringComparison.Ordinal), Orders.Extend(header));
        Assert.StartsWith($"{Trace};Lineage=1:{Hash}:1|00000002:0|", Orders.Extend($"{Trace};Lineage=1:{Hash}:0|{others}"), StringComparison.Ordinal);
    }
}
