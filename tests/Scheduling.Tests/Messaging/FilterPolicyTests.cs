using System.Text;
using Grid.Scheduling.Messaging;

namespace Grid.Scheduling.Tests.Messaging;

public sealed class FilterPolicyTests
{
    private static readonly FilteredAttribute[] Attributes =
    [
        new("store", "String", "example_corp"), new("event", "String.custom", "order_placed"), new("price", "Number", "210.75"), new("count", "Number.int", "5"),
        new("interests", "String.Array", """["soccer","rugby",7,true,null]"""), new("broken", "String.Array", "[1"), new("blob", "Binary", null), new("ip", "String", "10.0.0.7"), new("text5", "String", "5"),
    ];

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"store":["example_corp"]}""", true)]
    [InlineData("""{"store":["Example_corp"]}""", false)]
    [InlineData("""{"store":["other","example_corp"],"event":["order_placed"]}""", true)]
    [InlineData("""{"store":["example_corp"],"event":["order_cancelled"]}""", false)]
    [InlineData("""{"missing":["x"]}""", false)]
    [InlineData("""{"event":[{"prefix":"order_"}]}""", true)]
    [InlineData("""{"event":[{"suffix":"placed"}]}""", true)]
    [InlineData("""{"event":[{"equals-ignore-case":"ORDER_PLACED"}]}""", true)]
    [InlineData("""{"event":[{"anything-but":["order_cancelled"]}]}""", true)]
    [InlineData("""{"event":[{"anything-but":{"prefix":"order_"}}]}""", false)]
    [InlineData("""{"missing":[{"anything-but":["x"]}]}""", false)]
    [InlineData("""{"price":[{"numeric":[">",0,"<=",210.75]}]}""", true)]
    [InlineData("""{"price":[{"numeric":["<",210.75]}]}""", false)]
    [InlineData("""{"count":[5]}""", true)]
    [InlineData("""{"count":["5"]}""", false)]
    [InlineData("""{"text5":[5]}""", false)]
    [InlineData("""{"text5":[{"numeric":["=",5]}]}""", false)]
    [InlineData("""{"interests":["rugby"]}""", true)]
    [InlineData("""{"interests":[7]}""", true)]
    [InlineData("""{"interests":[null]}""", true)]
    [InlineData("""{"interests":[false]}""", false)]
    [InlineData("""{"broken":[1]}""", false)]
    [InlineData("""{"broken":[{"exists":false}]}""", true)]
    [InlineData("""{"blob":[{"exists":true}]}""", false)]
    [InlineData("""{"store":[{"exists":true}]}""", true)]
    [InlineData("""{"store":[{"exists":false}]}""", false)]
    [InlineData("""{"ip":[{"cidr":"10.0.0.0/24"}]}""", true)]
    [InlineData("""{"$or":[{"store":["x"]},{"count":[5]}]}""", true)]
    [InlineData("""{"$or":[{"store":["x"]},{"count":[6]}]}""", false)]
    public void Attributes_are_held_against_a_policy(string json, bool wanted) =>
        Assert.Equal(wanted, Read(json, FilterPolicyScope.MessageAttributes).Wants("not looked at"u8.ToArray(), Attributes));

    [Theory]
    [InlineData("""{"store":["example_corp"]}""", """{"store":"example_corp"}""", true)]
    [InlineData("""{"store":["example_corp"]}""", """{"store":"other"}""", false)]
    [InlineData("""{"order":{"lines":{"price":[{"numeric":[">",10]}]}}}""", """{"order":{"lines":[{"price":1},{"price":11}]}}""", true)]
    [InlineData("""{"order":{"lines":{"price":[{"numeric":[">",10]}]}}}""", """{"order":{"lines":[{"price":1}]}}""", false)]
    [InlineData("""{"store":[{"exists":false}]}""", "[]", false)]
    [InlineData("""{"store":[{"exists":false}]}""", "text", false)]
    [InlineData("""{"store":[{"exists":false}]}""", "{}", true)]
    [InlineData("{}", "text", true)]
    public void A_body_is_held_against_a_policy(string json, string body, bool wanted) =>
        Assert.Equal(wanted, Read(json, FilterPolicyScope.MessageBody).Wants(Encoding.UTF8.GetBytes(body), Attributes));

    [Theory]
    [InlineData("{", "FilterPolicy: failed to parse JSON.")]
    [InlineData("[]", "FilterPolicy: Filter is not an object")]
    [InlineData("""{"a":"x"}""", "FilterPolicy: \"a\" must be an object or an array")]
    [InlineData("""{"a":[]}""", "FilterPolicy: Empty arrays are not allowed")]
    [InlineData("""{"a":[{"wildcard":"*"}]}""", "FilterPolicy: Unrecognized match type wildcard")]
    [InlineData("""{"a":[{"anything-but":{"wildcard":"*"}}]}""", "FilterPolicy: Unsupported anything-but pattern: wildcard")]
    [InlineData("""{"a":[{"numeric":["=",1000000001]}]}""", "FilterPolicy: Value must be between -1.0E9 and 1.0E9, inclusive")]
    [InlineData("""{"a":{"b":["x"]}}""", "Filter policy scope MessageAttributes does not support nested filter policy")]
    [InlineData("""{"$or":[{"a":{"b":["x"]}},{"c":["x"]}]}""", "Filter policy scope MessageAttributes does not support nested filter policy")]
    public void What_is_no_policy_is_refused_with_its_reason(string json, string expected) => Refused(json, FilterPolicyScope.MessageAttributes, expected);

    [Fact]
    public void Numbers_reach_a_thousand_millions() => Read("""{"a":[{"numeric":["=",1000000000]}]}""", FilterPolicyScope.MessageAttributes);

    [Theory]
    [InlineData(FilterPolicyScope.MessageAttributes)]
    [InlineData(FilterPolicyScope.MessageBody)]
    public void A_policy_has_five_keys_at_most(FilterPolicyScope scope)
    {
        Read("""{"a":[1],"b":[1],"c":[1],"$or":[{"d":[1]},{"e":[1]}]}""", scope);
        Refused("""{"a":[1],"b":[1],"c":[1],"$or":[{"d":[1]},{"e":[1],"f":[1]}]}""", scope, "FilterPolicy: Filter policy can not have more than 5 keys");
    }

    [Fact]
    public void Values_combine_to_150_at_most()
    {
        Read($$"""{"a":[{{Numbers(15)}}],"b":[{{Numbers(10)}}]}""", FilterPolicyScope.MessageAttributes);
        Refused($$"""{"a":[{{Numbers(151)}}]}""", FilterPolicyScope.MessageAttributes, "FilterPolicy: Filter policy is too complex");
        Read($$$$"""{"a":{"b":{"c":[{{{{Numbers(50)}}}}]}}}""", FilterPolicyScope.MessageBody);
        Refused($$$$"""{"a":{"b":{"c":[{{{{Numbers(51)}}}}]}}}""", FilterPolicyScope.MessageBody, "FilterPolicy: Filter policy is too complex");
        Read($$"""{"$or":[{"a":[{{Numbers(100)}}]},{"b":[{{Numbers(50)}}]}]}""", FilterPolicyScope.MessageAttributes);
        Refused($$"""{"$or":[{"a":[{{Numbers(100)}}]},{"b":[{{Numbers(51)}}]}]}""", FilterPolicyScope.MessageAttributes, "FilterPolicy: Filter policy is too complex");
    }

    [Fact]
    public void A_policy_has_256_KiB_at_most()
    {
        var text = new string('x', FilterPolicy.MaxBytes - """{"a":[""]}""".Length);
        Read($$"""{"a":["{{text}}"]}""", FilterPolicyScope.MessageAttributes);
        Refused($$"""{"a":["{{text}}x"]}""", FilterPolicyScope.MessageAttributes, "FilterPolicy: Filter policy is larger than 256 KiB");
    }

    private static string Numbers(int count) => string.Join(',', Enumerable.Range(0, count));

    private static FilterPolicy Read(string json, FilterPolicyScope scope)
    {
        Assert.True(FilterPolicy.TryParse(Encoding.UTF8.GetBytes(json), scope, out var policy, out var reason), reason);
        return policy;
    }

    private static void Refused(string json, FilterPolicyScope scope, string expected)
    {
        Assert.False(FilterPolicy.TryParse(Encoding.UTF8.GetBytes(json), scope, out _, out var reason));
        Assert.Equal(expected, reason);
    }
}
