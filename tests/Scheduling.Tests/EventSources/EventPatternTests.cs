using System.Text;
using System.Text.Json;
using Grid.Scheduling.EventSources;

namespace Grid.Scheduling.Tests.EventSources;

public sealed class EventPatternTests
{
    private const string Event = """
        {"version":"0","source":"aws.ec2","detail-type":"State Change","resources":["arn:1","arn:2"],"time":"2026-11-30T10:00:00Z",
         "detail":{"state":"running","count":5,"limit":301.8,"ip":"10.0.0.33","ip6":"2001:db8::7","path":"a/lib/b.png","empty":"","nothing":null,"yes":true,"no":false,
                   "account":123456789012,"list":[],"nested":{"deep":["x",["y",7]]},
                   "items":[{"id":"1","state":"on"},{"id":"2","state":"off","extra":1}]}}
        """;

    [Theory]
    [InlineData("""{"source":["aws.ec2"]}""", true)]
    [InlineData("""{"source":["aws.s3","aws.ec2"]}""", true)]
    [InlineData("""{"source":["aws.EC2"]}""", false)]
    [InlineData("""{"source":["aws.ec2"],"detail":{"state":["running"]}}""", true)]
    [InlineData("""{"source":["aws.ec2"],"detail":{"state":["stopped"]}}""", false)]
    [InlineData("""{"source":["aws.s3"],"detail":{"state":["running"]}}""", false)]
    [InlineData("""{"detail":{"missing":["x"]}}""", false)]
    [InlineData("""{"detail":["running"]}""", false)]
    [InlineData("""{"detail":{"empty":[""]}}""", true)]
    [InlineData("""{"detail":{"nothing":[""]}}""", false)]
    [InlineData("""{"detail":{"nothing":[null]}}""", true)]
    [InlineData("""{"detail":{"empty":[null]}}""", false)]
    [InlineData("""{"detail":{"missing":[null]}}""", false)]
    [InlineData("""{"detail":{"yes":[true]}}""", true)]
    [InlineData("""{"detail":{"no":[true]}}""", false)]
    [InlineData("""{"detail":{"yes":["true"]}}""", false)]
    [InlineData("""{"detail":{"count":[5]}}""", true)]
    [InlineData("""{"detail":{"count":[5.0]}}""", true)]
    [InlineData("""{"detail":{"limit":[3.018e2]}}""", true)]
    [InlineData("""{"detail":{"count":["5"]}}""", false)]
    [InlineData("""{"detail":{"account":[123456789012]}}""", true)]
    [InlineData("""{"detail":{"account":[123456789013]}}""", false)]
    [InlineData("""{"source":[{"exactly":"aws.ec2"}]}""", true)]
    public void A_value_matches_exactly(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"source":[{"prefix":"aws."}]}""", true)]
    [InlineData("""{"source":[{"prefix":"AWS."}]}""", false)]
    [InlineData("""{"source":[{"prefix":""}]}""", true)]
    [InlineData("""{"source":[{"prefix":{"equals-ignore-case":"AWS."}}]}""", true)]
    [InlineData("""{"source":[{"prefix":{"equals-ignore-case":"ws."}}]}""", false)]
    [InlineData("""{"detail":{"count":[{"prefix":"5"}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"suffix":".png"}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"suffix":".PNG"}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"suffix":{"equals-ignore-case":".PNG"}}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"suffix":{"equals-ignore-case":".pn"}}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"equals-ignore-case":"RUNning"}]}}""", true)]
    [InlineData("""{"detail":{"state":[{"equals-ignore-case":"run"}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"wildcard":"*/lib/*"}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"wildcard":"a*b.png"}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"wildcard":"a*b"}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"wildcard":"*lib/b.png*b.png"}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"wildcard":"*"}]}}""", true)]
    [InlineData("""{"detail":{"empty":[{"wildcard":"*"}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"wildcard":"a/lib/b.png"}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"wildcard":"a/lib\\*b.png"}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"wildcard":"*"}]}}""", false)]
    public void Texts_match_in_part(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"detail":{"state":[{"anything-but":"stopped"}]}}""", true)]
    [InlineData("""{"detail":{"state":[{"anything-but":"running"}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"anything-but":["stopped","running"]}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"anything-but":5}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"anything-but":5}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"anything-but":[4,5.0]}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"anything-but":[4,6]}]}}""", true)]
    [InlineData("""{"detail":{"nothing":[{"anything-but":"x"}]}}""", true)]
    [InlineData("""{"detail":{"missing":[{"anything-but":"x"}]}}""", false)]
    [InlineData("""{"detail":{"nested":[{"anything-but":"x"}]}}""", false)]
    [InlineData("""{"resources":[{"anything-but":"arn:1"}]}""", true)]
    [InlineData("""{"resources":[{"anything-but":["arn:1","arn:2"]}]}""", false)]
    [InlineData("""{"detail":{"state":[{"anything-but":{"prefix":"run"}}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"anything-but":{"prefix":["stop","init"]}}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"anything-but":{"suffix":".png"}}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"anything-but":{"suffix":[".gif",".jpg"]}}]}}""", true)]
    [InlineData("""{"detail":{"state":[{"anything-but":{"equals-ignore-case":"RUNNING"}}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"anything-but":{"equals-ignore-case":["STOPPED","RUNNINGS"]}}]}}""", true)]
    [InlineData("""{"detail":{"path":[{"anything-but":{"wildcard":"*/lib/*"}}]}}""", false)]
    [InlineData("""{"detail":{"path":[{"anything-but":{"wildcard":["*/bin/*","x*"]}}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"anything-but":{"prefix":"5"}}]}}""", true)]
    public void Anything_but_needs_a_value_that_is_none_of_these(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"detail":{"count":[{"numeric":["=",5]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":["=",5.000001]}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"numeric":["<",5]}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"numeric":["<=",5]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":[">",5]}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"numeric":[">=",5]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":[">",0,"<=",5]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":[">",0,"<",5]}]}}""", false)]
    [InlineData("""{"detail":{"count":[{"numeric":[">=",5,"<",5000000000]}]}}""", true)]
    [InlineData("""{"detail":{"count":[{"numeric":[">",5,"<",6]}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"numeric":[">",-5000000000]}]}}""", false)]
    [InlineData("""{"detail":{"ip":[{"cidr":"10.0.0.0/24"}]}}""", true)]
    [InlineData("""{"detail":{"ip":[{"cidr":"10.0.0.32/31"}]}}""", true)]
    [InlineData("""{"detail":{"ip":[{"cidr":"10.0.0.34/31"}]}}""", false)]
    [InlineData("""{"detail":{"ip":[{"cidr":"0.0.0.0/0"}]}}""", true)]
    [InlineData("""{"detail":{"ip":[{"cidr":"::/0"}]}}""", false)]
    [InlineData("""{"detail":{"ip6":[{"cidr":"2001:db8::/32"}]}}""", true)]
    [InlineData("""{"detail":{"ip6":[{"cidr":"2001:db8::8/125"}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"cidr":"0.0.0.0/0"}]}}""", false)]
    public void Numbers_and_addresses_have_ranges(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"detail":{"state":[{"exists":true}]}}""", true)]
    [InlineData("""{"detail":{"nothing":[{"exists":true}]}}""", true)]
    [InlineData("""{"detail":{"missing":[{"exists":true}]}}""", false)]
    [InlineData("""{"detail":{"nested":[{"exists":true}]}}""", false)]
    [InlineData("""{"detail":{"list":[{"exists":true}]}}""", false)]
    [InlineData("""{"detail":{"state":[{"exists":false}]}}""", false)]
    [InlineData("""{"detail":{"missing":[{"exists":false}]}}""", true)]
    [InlineData("""{"detail":{"nested":[{"exists":false}]}}""", true)]
    [InlineData("""{"detail":{"list":[{"exists":false}]}}""", true)]
    [InlineData("""{"nowhere":{"at":{"all":[{"exists":false}]}}}""", true)]
    [InlineData("""{"detail":{"state":[{"exists":false},"running"]}}""", true)]
    [InlineData("""{"detail":{"missing":[{"exists":false},"running"]}}""", true)]
    [InlineData("""{"detail":{"items":{"extra":[{"exists":false}]}}}""", false)]
    [InlineData("""{"detail":{"items":{"other":[{"exists":false}],"id":["2"]}}}""", true)]
    [InlineData("""{"detail":{"list":{"id":[{"exists":false}]}}}""", true)]
    public void Only_scalars_exist(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"resources":["arn:2"]}""", true)]
    [InlineData("""{"resources":["arn:3"]}""", false)]
    [InlineData("""{"resources":[{"suffix":":1"},"arn:9"]}""", true)]
    [InlineData("""{"detail":{"nested":{"deep":["y"]}}}""", true)]
    [InlineData("""{"detail":{"nested":{"deep":[7]}}}""", true)]
    [InlineData("""{"detail":{"items":{"id":["2"],"state":["off"]}}}""", true)]
    [InlineData("""{"detail":{"items":{"id":["1"],"state":["off"]}}}""", false)]
    public void Any_element_of_an_array_matches_but_one_element_all_fields(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("""{"$or":[{"source":["aws.s3"]},{"detail":{"state":["running"]}}]}""", true)]
    [InlineData("""{"$or":[{"source":["aws.s3"]},{"detail":{"state":["stopped"]}}]}""", false)]
    [InlineData("""{"source":["aws.s3"],"$or":[{"version":["0"]},{"version":["1"]}]}""", false)]
    [InlineData("""{"source":["aws.ec2"],"detail":{"$or":[{"count":[{"numeric":[">",9]}]},{"state":["running"],"yes":[true]}]}}""", true)]
    [InlineData("""{"detail":{"$or":[{"count":[1]},{"state":["running"],"$or":[{"yes":[false]},{"no":[false]}]}]}}""", true)]
    [InlineData("""{"detail":{"items":{"id":["1"],"$or":[{"state":["off"]},{"extra":[1]}]}}}""", false)]
    [InlineData("""{"detail":{"items":{"id":["2"],"$or":[{"state":["on"]},{"extra":[1]}]}}}""", true)]
    public void One_of_several_objects_may_match(string pattern, bool matches) => Assert.Equal(matches, Matches(pattern));

    [Theory]
    [InlineData("[]", "Filter is not an object")]
    [InlineData("\"x\"", "Filter is not an object")]
    [InlineData("{}", "Empty objects are not allowed")]
    [InlineData("""{"a":{}}""", "Empty objects are not allowed")]
    [InlineData("""{"a":[]}""", "Empty arrays are not allowed")]
    [InlineData("""{"a":"x"}""", "\"a\" must be an object or an array")]
    [InlineData("""{"a":[["x"]]}""", "Match value must be String, number, true, false, or null")]
    [InlineData("""{"a":{"b":["x"],"b":["y"]}}""", "Path `a.b` cannot be allowed multiple times")]
    [InlineData("""{"a":[{}]}""", "Match expression name not found")]
    [InlineData("""{"a":[{"regex":"x"}]}""", "Unrecognized match type regex")]
    [InlineData("""{"a":[{"prefix":1}]}""", "prefix match pattern must be a string")]
    [InlineData("""{"a":[{"prefix":{"suffix":"x"}}]}""", "Unsupported prefix pattern: suffix")]
    [InlineData("""{"a":[{"prefix":{}}]}""", "Prefix expression name not found")]
    [InlineData("""{"a":[{"suffix":[]}]}""", "suffix match pattern must be a string")]
    [InlineData("""{"a":[{"suffix":{"equals-ignore-case":1}}]}""", "equals-ignore-case match pattern must be a string")]
    [InlineData("""{"a":[{"equals-ignore-case":[]}]}""", "equals-ignore-case match pattern must be a string")]
    [InlineData("""{"a":[{"prefix":"x","suffix":"y"}]}""", "Only one key allowed in match expression")]
    [InlineData("""{"a":[{"wildcard":1}]}""", "wildcard match pattern must be a string")]
    [InlineData("""{"a":[{"wildcard":"a**"}]}""", "Consecutive wildcard characters at pos 2")]
    [InlineData("""{"a":[{"wildcard":"\\x"}]}""", "Invalid escape character at pos 1")]
    [InlineData("""{"a":[{"wildcard":"é\\"}]}""", "Invalid escape character at pos 3")]
    [InlineData("""{"a":[{"anything-but":null}]}""", "Value of anything-but must be an array or single string/number value.")]
    [InlineData("""{"a":[{"anything-but":[]}]}""", "Inside anything but list, either all values are number or string, mixed type is not supported")]
    [InlineData("""{"a":[{"anything-but":["x",1]}]}""", "Inside anything but list, either all values are number or string, mixed type is not supported")]
    [InlineData("""{"a":[{"anything-but":[null]}]}""", "Inside anything but list, start|null|boolean is not supported.")]
    [InlineData("""{"a":[{"anything-but":{}}]}""", "Anything-But expression name not found")]
    [InlineData("""{"a":[{"anything-but":{"numeric":["=",1]}}]}""", "Unsupported anything-but pattern: numeric")]
    [InlineData("""{"a":[{"anything-but":{"prefix":""}}]}""", "Null prefix/suffix not allowed")]
    [InlineData("""{"a":[{"anything-but":{"suffix":[1]}}]}""", "prefix/suffix match pattern must be a string")]
    [InlineData("""{"a":[{"anything-but":{"equals-ignore-case":1}}]}""", "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.")]
    [InlineData("""{"a":[{"anything-but":{"wildcard":"**"}}]}""", "Consecutive wildcard characters at pos 1")]
    [InlineData("""{"a":[{"anything-but":{"prefix":[]}}]}""", "Empty arrays are not allowed")]
    [InlineData("""{"a":[{"numeric":5}]}""", "Value of numeric must be an array.")]
    [InlineData("""{"a":[{"numeric":[5]}]}""", "Invalid member in numeric match: 5")]
    [InlineData("""{"a":[{"numeric":["!=",5]}]}""", "Unrecognized numeric range operator: !=")]
    [InlineData("""{"a":[{"numeric":["="]}]}""", "Value of equals must be numeric")]
    [InlineData("""{"a":[{"numeric":["<","5"]}]}""", "Value of < must be numeric")]
    [InlineData("""{"a":[{"numeric":["<",5,">",1]}]}""", "Too many elements in numeric expression")]
    [InlineData("""{"a":[{"numeric":[">",1,5]}]}""", "Bad value in numeric range: 5")]
    [InlineData("""{"a":[{"numeric":[">",1,"=",5]}]}""", "Bad numeric range operator: =")]
    [InlineData("""{"a":[{"numeric":[">",1,"<"]}]}""", "Value of < must be numeric")]
    [InlineData("""{"a":[{"numeric":[">",1,"<",5,"<",6]}]}""", "Too many terms in numeric range expression")]
    [InlineData("""{"a":[{"numeric":[">",5,"<",5]}]}""", "Bottom must be less than top")]
    [InlineData("""{"a":[{"numeric":["=",5000000000.1]}]}""", "Value must be between -5.0E9 and 5.0E9, inclusive")]
    [InlineData("""{"a":[{"anything-but":[-5000000001]}]}""", "Value must be between -5.0E9 and 5.0E9, inclusive")]
    [InlineData("""{"a":[{"exists":"true"}]}""", "exists match pattern must be either true or false.")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0"}]}""", "Malformed CIDR, one '/' required")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/x"}]}""", "Malformed CIDR, mask bits must be an integer")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/-1"}]}""", "Malformed CIDR, mask bits must not be negative")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/32"}]}""", "IPv4 mask bits must be < 32")]
    [InlineData("""{"a":[{"cidr":"::/128"}]}""", "IPv6 mask bits must be < 128")]
    [InlineData("""{"a":[{"cidr":"host/8"}]}""", "Nonstandard IP address: host")]
    [InlineData("""{"$or":{"a":["x"]}}""", "It must be an Array followed with $or.")]
    [InlineData("""{"$or":[{"a":["x"]}]}""", "There must have at least 2 Objects in $or relationship.")]
    [InlineData("""{"$or":[{"a":["x"]},1]}""", "Only JSON object is allowed in array of $or relationship.")]
    [InlineData("""{"$or":[{"a":["x"]},{"prefix":["x"]}]}""", "prefix is Ruler reserved fieldName which cannot be used inside $or.")]
    [InlineData("""{"$or":[{"a":["x"]},{}]}""", "Empty objects are not allowed")]
    [InlineData("""{"a":["x"]""", "Not a JSON document (line: 1, column: 11)")]
    [InlineData("""{"a":["\ud800"]}""", "A text is not valid Unicode")]
    public void What_is_no_pattern_is_refused_with_its_reason(string pattern, string expected)
    {
        Assert.False(EventPattern.TryParse(Encoding.UTF8.GetBytes(pattern), out var parsed, out var reason));
        Assert.Null(parsed);
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public void Alternatives_stand_for_a_thousand_combinations_at_most(int branches, bool taken)
    {
        var pattern = $$"""{"$or":[{{string.Join(',', Enumerable.Range(0, branches).Select(number => $$"""{"a":[{{number}}]}"""))}}]}""";
        Assert.Equal(taken, EventPattern.TryParse(Encoding.UTF8.GetBytes(pattern), out _, out var reason));
        Assert.Equal(taken ? null : "Rule is too complex - $or stands for more than 1000 combinations", reason);
    }

    [Fact]
    public void Alternatives_that_stand_beside_each_other_multiply()
    {
        var or = """[{"a":[1]},{"b":[1]}]""";
        var ten = string.Join(',', Enumerable.Range(0, 10).Select(number => $$"""  "f{{number}}":{"$or":{{or}}} """));
        Assert.False(EventPattern.TryParse(Encoding.UTF8.GetBytes($$"""{ {{ten}} }"""), out _, out _));
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"source":"\ud800"}""")]
    public void What_is_no_event_matches_nothing(string value)
    {
        Assert.True(EventPattern.TryParse("""{"source":[{"prefix":""}]}"""u8, out var pattern, out _));
        using var document = JsonDocument.Parse(value);
        Assert.False(pattern.Matches(document.RootElement));
    }

    private static bool Matches(string pattern)
    {
        Assert.True(EventPattern.TryParse(Encoding.UTF8.GetBytes(pattern), out var parsed, out var reason), reason);
        using var document = JsonDocument.Parse(Event);
        return parsed.Matches(document.RootElement);
    }
}
