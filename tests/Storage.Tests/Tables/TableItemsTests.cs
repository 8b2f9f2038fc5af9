using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Tables;

namespace Grid.Storage.Tests.Tables;

public sealed class TableItemsTests
{
    [Theory]
    [InlineData("""{"b":{"S":"x"},"a":{"N":"1.50"}}""", """{"a":{"N":"1.5"},"b":{"S":"x"}}""")]
    [InlineData("""{"n":{"N":"+001e2"}}""", """{"n":{"N":"100"}}""")]
    [InlineData("""{"n":{"N":"-0.00012"}}""", """{"n":{"N":"-0.00012"}}""")]
    [InlineData("""{"n":{"N":"-0"}}""", """{"n":{"N":"0"}}""")]
    [InlineData("""{"s":{"NS":["2","1.0"]},"t":{"SS":["b","a"]},"u":{"BS":["AQ=="]}}""", """{"s":{"NS":["1","2"]},"t":{"SS":["a","b"]},"u":{"BS":["AQ=="]}}""")]
    [InlineData("""{"m":{"M":{"z":{"BOOL":true},"y":{"NULL":true}}},"l":{"L":[{"B":"AQID"},{"S":""}]}}""", """{"l":{"L":[{"B":"AQID"},{"S":""}]},"m":{"M":{"y":{"NULL":true},"z":{"BOOL":true}}}}""")]
    public void Equal_items_become_equal_bytes(string given, string kept) => Assert.Equal(kept, Encoding.UTF8.GetString(Read(given).Value!.Json));

    [Theory]
    [InlineData("""{"Id":{"N":"101"}}""", 5)]
    [InlineData("""{"Message":{"S":"New item!"},"Id":{"N":"101"}}""", 21)]
    [InlineData("""{"Message":{"S":"This item has changed"},"Id":{"N":"101"}}""", 33)]
    [InlineData("""{"ä":{"B":"AQID"}}""", 5)]
    [InlineData("""{"m":{"M":{"a":{"BOOL":true}}}}""", 7)]
    public void An_item_is_as_large_as_DynamoDB_says(string given, int bytes) => Assert.Equal(bytes, Read(given).Value!.Bytes);

    [Theory]
    [InlineData("""{"a":{}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":{"X":"1"}}""", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":{"S":"1","N":"1"}}""", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [InlineData("""{"a":{"N":"one"}}""", "The parameter cannot be converted to a numeric value: one")]
    [InlineData("""{"a":{"N":""}}""", "The parameter cannot be converted to a numeric value: ")]
    [InlineData("""{"a":{"N":"1e126"}}""", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("""{"a":{"N":"1e-131"}}""", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("""{"a":{"N":"123456789012345678901234567890123456789"}}""", "Attempting to store more than 38 significant digits in a Number")]
    [InlineData("""{"a":{"SS":[]}}""", "One or more parameter values were invalid: An string set  may not be empty")]
    [InlineData("""{"a":{"NS":["1","1.0"]}}""", "One or more parameter values were invalid: Input collection [1, 1.0] contains duplicates.")]
    [InlineData("""{"a":{"NULL":false}}""", "One or more parameter values were invalid: Null attribute value types must have the value of true")]
    [InlineData("""{"a":{"B":"?"}}""", "The value of type B is no base64.")]
    [InlineData("""{"a":{"S":1}}""", "The value of type S is of the wrong JSON type.")]
    [InlineData("""{"a":{"S":"1"},"a":{"S":"2"}}""", "One or more parameter values were invalid: The attribute a is given twice.")]
    public void What_is_no_item_is_refused_in_DynamoDB_s_words(string given, string message) => Assert.Equal(message, Read(given).Error!.Message);

    [Theory]
    [InlineData("1e125", true)]
    [InlineData("9.9999999999999999999999999999999999999e125", true)]
    [InlineData("1e-130", true)]
    [InlineData("12345678901234567890123456789012345678", true)]
    [InlineData("1e99999999999999999999", false)]
    [InlineData("1e", false)]
    [InlineData("1e+", false)]
    [InlineData("NaN", false)]
    [InlineData(" 1", false)]
    public void A_number_keeps_38_digits_within_DynamoDB_s_range(string text, bool isOne) => Assert.Equal(isOne, TableNumber.Read(text).Ok);

    [Fact]
    public void Values_lie_32_levels_deep_and_no_deeper()
    {
        Assert.True(Read($$"""{"a":{{Nested(32)}}}""").Ok);
        Assert.Equal("Nesting Levels have exceeded supported limits: Attributes nested more than 32 levels.", Read($$"""{"a":{{Nested(33)}}}""").Error!.Message);
    }

    private static string Nested(int levels) => levels == 0 ? """{"S":"x"}""" : $$"""{"L":[{{Nested(levels - 1)}}]}""";

    private static Outcome<TableItem> Read(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 });
        return TableItems.Read(document.RootElement);
    }
}
