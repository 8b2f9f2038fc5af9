using System.Text;
using System.Text.Json;
using Grid.Gateway.Invocation;

namespace Grid.Gateway.Tests.Invocation;

public sealed class JsonScanTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData(" \t\r\n0 ")]
    [InlineData("-0.10e+5")]
    [InlineData("1E-2")]
    [InlineData("true")]
    [InlineData("[false,null,[],{},[[{}]]]")]
    [InlineData("{\"\":{\"a\":[1,2,{\"b\":\"\"}]},\"c\" : \"d\"}")]
    [InlineData("\"\\u00Ae\\\"\\\\\\/\\b\\f\\n\\r\\tä€\"")]
    public void Json_is_accepted(string json)
    {
        Assert.True(Scan(json));
        Assert.True(Read(json));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[}")]
    [InlineData("{]")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\"}")]
    [InlineData("{a:1}")]
    [InlineData("{,}")]
    [InlineData("[,]")]
    [InlineData("[1 2]")]
    [InlineData("1 2")]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e")]
    [InlineData("+1")]
    [InlineData("tru")]
    [InlineData("nulll")]
    [InlineData("NaN")]
    [InlineData("\"")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"\\u12")]
    [InlineData("\"\n\"")]
    [InlineData("'a'")]
    [InlineData("[1]]")]
    [InlineData("// no\n1")]
    [InlineData("\ufeff1")]
    [InlineData("\0")]
    [InlineData("1\0")]
    public void Anything_else_is_not(string json)
    {
        Assert.False(Scan(json));
        Assert.False(Read(json));
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void A_thousand_levels_are_the_limit(int depth, bool accepted)
    {
        var json = new string('[', depth) + new string(']', depth);

        Assert.Equal(accepted, Scan(json));
        Assert.Equal(accepted, Read(json));
    }

    [Fact]
    public void Scanner_and_reader_agree_on_mutilated_json()
    {
        var random = new Random(11);
        const string Good = """{"a":[1,-2.5e+3,true,false,null,"\u00e9\n\\"],"b":{"c":{},"d":[]},"e":"ä", "f" : [ [ 0 ] ]}""";
        const string Pieces = "{}[]\",:\\-+.eEu0123truefalsn \n\t\u0001";
        for (var i = 0; i < 100_000; i++)
        {
            var text = new StringBuilder(Good);
            for (var n = random.Next(1, 4); n > 0; n--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0: text[at] = Pieces[random.Next(Pieces.Length)]; break;
                    case 1: text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at)); break;
                    default: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                }
            }

            var json = text.ToString();
            if (Scan(json) != Read(json)) Assert.Fail(json);
        }
    }

    private static bool Scan(string json) => JsonScan.IsOneValue(Encoding.UTF8.GetBytes(json));

    private static bool Read(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
