using System.Text;
using Grid.Contracts.Logs;

namespace Grid.Storage.Tests.Logs;

public sealed class LogPatternTests
{
    private const string Json =
        """{"level":"ERROR","ms":120.5,"code":400,"text":"400","ok":true,"bad":false,"none":null,"ip":"123.45.6.7","star":"a*b","user":{"name":"Zoë","some-key":1},"list":[{"id":1},{"id":2}],"tags":["x","y"],"quote":"say \"hi\""}""";

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("   ", "anything", true)]
    [InlineData("ERROR", "[ERROR 401] UNAUTHORIZED", true)]
    [InlineData("ERROR", "[error 401]", false)]
    [InlineData("ERROR 401", "401 and ERROR", true)]
    [InlineData("ERROR 402", "401 and ERROR", false)]
    [InlineData("\"and ERROR\"", "401 and ERROR", true)]
    [InlineData("\"ERROR and\"", "401 and ERROR", false)]
    [InlineData("\"say \\\"hi\\\"\"", "I say \"hi\" now", true)]
    [InlineData("\"a\\\\b\"", "a\\b", true)]
    [InlineData("\"a\\nb\"", "a\\nb", true)]
    [InlineData("?ERROR ?WARN", "WARN me", true)]
    [InlineData("?ERROR ?\"WARN me\"", "WARN us", false)]
    [InlineData("ERROR ?WARN", "ERROR", true)]
    [InlineData("-DEBUG", "ERROR", true)]
    [InlineData("-DEBUG", "a DEBUG", false)]
    [InlineData("ERROR -\"on purpose\"", "ERROR by chance", true)]
    [InlineData("ERROR -\"on purpose\"", "ERROR on purpose", false)]
    [InlineData("%AUTHORIZED%", "UNAUTHORIZED", true)]
    [InlineData("%^4\\d{2}$%", "404", true)]
    [InlineData("%^4\\d{2}$%", "504", false)]
    [InlineData("%a|b% c", "b c", true)]
    [InlineData("größer_1", "ist größer_1 als", true)]
    public void Terms_stand_anywhere_in_any_order(string pattern, string message, bool matches) => Check(pattern, message, matches);

    [Theory]
    [InlineData("""{ $.level = "ERROR" }""", true)]
    [InlineData("""{$.level="ERROR"}""", true)]
    [InlineData("{ $.level = ERROR }", true)]
    [InlineData("""{ $.level = "ERR*" }""", true)]
    [InlineData("""{ $.level = "*RO*" }""", true)]
    [InlineData("""{ $.level = "RO" }""", false)]
    [InlineData("""{ $.level = "error" }""", false)]
    [InlineData("""{ $.level != "WARN" }""", true)]
    [InlineData("""{ $.level != "ERROR" }""", false)]
    [InlineData("""{ $.missing != "ERROR" }""", false)]
    [InlineData("{ $.ms > 120 }", true)]
    [InlineData("{ $.ms >= 120.5 }", true)]
    [InlineData("{ $.ms < 120.5 }", false)]
    [InlineData("{ $.ms <= 1.205e2 }", true)]
    [InlineData("{ $.code = 400 }", true)]
    [InlineData("{ $.code = 400.0 }", true)]
    [InlineData("{ $.code = 4* }", true)]
    [InlineData("{ $.code != 4* }", false)]
    [InlineData("{ $.text = 400 }", true)]
    [InlineData("{ $.text > 1 }", false)]
    [InlineData("{ $.ip = 123.45.* }", true)]
    [InlineData("""{ $.star = "a\*b" }""", true)]
    [InlineData("""{ $.level = "E\*R" }""", false)]
    [InlineData("""{ $.quote = "say \"hi\"" }""", true)]
    [InlineData("{ $.ok IS TRUE }", true)]
    [InlineData("{ $.bad is false }", true)]
    [InlineData("{ $.ok IS FALSE }", false)]
    [InlineData("{ $.none IS NULL }", true)]
    [InlineData("{ $.missing IS NULL }", false)]
    [InlineData("{ $.missing NOT EXISTS }", true)]
    [InlineData("{ $.none NOT EXISTS }", false)]
    [InlineData("{ $.user.name = \"Zoë\" }", true)]
    [InlineData("{ $.user.some-key = 1 }", true)]
    [InlineData("{ $['user']['some-key'] = 1 }", true)]
    [InlineData("{ $.list[0].id = 1 }", true)]
    [InlineData("{ $.list[1].id = 1 }", false)]
    [InlineData("{ $.list[9].id = 1 }", false)]
    [InlineData("{ $.list[*].id = 2 }", true)]
    [InlineData("{ $.list[*].id = 3 }", false)]
    [InlineData("{ $.list[*].id > 1 }", true)]
    [InlineData("{ $.list[*].id > 2 }", false)]
    [InlineData("{ $.list[0].id > 1 }", false)]
    [InlineData("{ $.id > 1 }", false)]
    [InlineData("{ $.list[*].id > 2 || $.ms > 1 }", true)]
    [InlineData("{ $.list[*].id > 1 && $.ms > 200 }", false)]
    [InlineData("{ $.tags[*] = y }", true)]
    [InlineData("{ $.level = %ERR% }", true)]
    [InlineData("{ $.level = %^RR% }", false)]
    [InlineData("{ $.level = ERROR && $.ms > 200 || $.ok IS TRUE }", true)]
    [InlineData("{ $.level = ERROR && ($.ms > 200 || $.ok IS TRUE) }", true)]
    [InlineData("{ ($.level = WARN || $.level = ERROR) && ($.ms > 200) }", false)]
    [InlineData("{ $.user = 1 }", false)]
    [InlineData("{ $.level.deeper = 1 }", false)]
    public void Conditions_look_into_json(string pattern, bool matches) => Check(pattern, Json, matches);

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"level\":")]
    [InlineData("")]
    [InlineData("ERROR {\"level\":\"ERROR\"}")]
    public void What_is_no_json_meets_no_condition(string message)
    {
        Check("{ $.level = ERROR }", message, false);
        Check("{ $.level NOT EXISTS }", message, false);
    }

    [Theory]
    [InlineData("""{"m\u0073":200}""", true)]
    [InlineData("""{"ms":1,"ms":200}""", true)]
    [InlineData("""{"ms":200,"ms":1}""", false)]
    [InlineData("""{"ms":{"ms":200}}""", false)]
    [InlineData("""{"ms":200} and more""", true)]
    [InlineData("""{"ms":200""", false)]
    [InlineData("""{"ms":1e400}""", false)]
    public void A_number_is_the_last_one_of_its_name_however_the_name_is_written(string message, bool matches) => Check("{ $.ms > 120 }", message, matches);

    [Fact]
    public void Json_may_write_letters_as_numbers() => Check("{ $.level = \"ERROR\" }", """{"level":"\u0045RROR"}""", true);

    [Theory]
    [InlineData("[ip, user, status, size]", true)]
    [InlineData("[ip, user, status]", false)]
    [InlineData("[ip, user, status = 404, size]", true)]
    [InlineData("[ip, user, status=4*, size>10]", true)]
    [InlineData("[ip, user, status=4*, size>1000]", false)]
    [InlineData("[..., size]", true)]
    [InlineData("[..., size = 512]", true)]
    [InlineData("[ip = 10.*, ...]", true)]
    [InlineData("[ip = 10.*, ..., size < 600]", true)]
    [InlineData("[ip, user = \"the user\", ...]", true)]
    [InlineData("[ip, user != bob, ...]", true)]
    [InlineData("[ip, user, status = 404 || status = 410, size]", true)]
    [InlineData("[ip, user, status >= 400 && status < 404, size]", false)]
    [InlineData("[ip, user, status = %4[01]4%, size]", true)]
    [InlineData("[a, b, c, d, e, ...]", false)]
    public void Fields_stand_between_spaces(string pattern, bool matches) => Check(pattern, "10.0.0.1 \"the user\" [404] 512\n", matches);

    [Theory]
    [InlineData("[a, b, c, d, e]", "[ [x] [ \"y z", false)]
    [InlineData("[a, b, c, d]", "[ [x] [ \"y z", true)]
    [InlineData("[a = \"x y\", b = \"[\", c = \"\\\"\", d]", "\"x y\" [ \" z", true)]
    public void What_has_no_end_stands_for_itself(string pattern, string message, bool matches) => Check(pattern, message, matches);

    [Theory]
    [InlineData("a*", "a", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("a**b", "a-b", true)]
    [InlineData("*", "anything", true)]
    [InlineData("*b*a*", "ab-ab", true)]
    [InlineData("*b*a*", "ab", false)]
    [InlineData("*ab", "abab", true)]
    [InlineData("a*b*b", "ab", false)]
    [InlineData("a*bc", "abcd", false)]
    public void Stars_stand_for_any_text(string text, string field, bool matches) => Check($"[field = {text}]", field, matches);

    [Theory]
    [InlineData("ERROR-42", "Invalid character(s) in term '-'")]
    [InlineData("a:b", "Invalid character(s) in term ':'")]
    [InlineData("(a)", "Invalid character(s) in term '('")]
    [InlineData("\"open", "Invalid filter pattern: a quote has no end")]
    [InlineData("{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'")]
    [InlineData("[a, b", "If a filter pattern starts with '[' it must end with ']'")]
    [InlineData("{ $.a }", "Invalid character(s) in term '}'")]
    [InlineData("{ $.a = 1 && }", "Invalid character(s) in term '}'")]
    [InlineData("{ $.\"a\" = 1 }", "Invalid character(s) in term '\"'")]
    [InlineData("{ a = 1 }", "Invalid character(s) in term 'a'")]
    [InlineData("{ $.a > x }", "Invalid filter pattern: '>' needs a number")]
    [InlineData("{ $.a = 1 } b }", "Invalid character(s) in term 'b'")]
    [InlineData("{ ($.a = 1 }", "Invalid character(s) in term '}'")]
    [InlineData("[..., a, ...]", "Invalid filter pattern: '...' can stand once")]
    [InlineData("[a = 1 && b = 2]", "Invalid filter pattern: the conditions of a field must name the same field")]
    [InlineData("%(a)%", "Invalid character(s) in term '('")]
    [InlineData("%a", "Invalid filter pattern: a regular expression has no end")]
    [InlineData("%[%", "Invalid filter pattern: %[% is no regular expression that is supported")]
    [InlineData("%a{101}%", "Invalid filter pattern: a part of a regular expression can be repeated 100 times")]
    [InlineData("%a% %b% %c%", "Invalid filter pattern: at most 2 regular expressions, none of them empty, are supported")]
    [InlineData("?", "Invalid filter pattern: a term is empty")]
    public void What_is_malformed_says_why(string pattern, string problem)
    {
        Assert.False(LogPattern.TryParse(pattern, out _, out var said));
        Assert.Equal(problem, said);
    }

    [Fact]
    public void Any_text_is_a_pattern_or_refused_and_never_more()
    {
        const string letters = "{}[]()$.=!<>&|\"'%?-*, aE1\\néISNULT";
        var dice = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var text = (round % 3) switch { 0 => "{ $.a ", 1 => "[a ", _ => "" } + string.Concat(Enumerable.Range(0, dice.Next(1, 20)).Select(_ => letters[dice.Next(letters.Length)])) + (round % 3) switch { 0 => "}", 1 => "]", _ => "" };
            if (LogPattern.TryParse(text, out var pattern, out _)) pattern.Matches(Encoding.UTF8.GetBytes(Json));
        }
    }

    [Fact]
    public void Patterns_take_time_in_proportion_to_the_message()
    {
        var message = Encoding.UTF8.GetBytes(new string('a', 200_000));
        Assert.False(LogPattern.Parse("%a*a*a*a*a*a*b%").Matches(message));
        Assert.False(LogPattern.Parse($"[a = *{new string('a', 500)}b*]").Matches(message));
        Assert.False(LogPattern.Parse("[a, b]").Matches(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[ \" ", 250_000)))));
        Assert.False(LogPattern.Parse($"{{ {string.Concat(Enumerable.Repeat("(", 50))}$.a = 1{string.Concat(Enumerable.Repeat(")", 50))} }}").Matches(message));
        Assert.False(LogPattern.TryParse($"{{ {string.Concat(Enumerable.Repeat("(", 51))}$.a = 1{string.Concat(Enumerable.Repeat(")", 51))} }}", out _, out _));
        Assert.False(LogPattern.TryParse(new string('a', LogPattern.MostCharacters + 1), out _, out _));
    }

    /// <summary>A quick look never overlooks a message.</summary>
    private static void Check(string text, string message, bool matches)
    {
        var (pattern, bytes) = (LogPattern.Parse(text), Encoding.UTF8.GetBytes(message));
        Assert.Equal(matches, pattern.Matches(bytes));
        if (matches) Assert.True(pattern.MayMatch([.. "before"u8, .. bytes, .. "behind"u8]));
    }
}
