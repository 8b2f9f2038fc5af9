using System.Net;
using System.Text;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>JSON bodies as clients send them: whole, broken, escaped, in pieces, large.</summary>
public sealed class RequestBodyTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string Functions = "/2015-03-31/functions";
    private const string Start = """{"FunctionName":"f","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"h","Code":{"ZipFile":" """;
    private readonly FakeFunction _function = server.Fresh();

    private static string Create(string zip) => $"{Start.TrimEnd()}{zip}\"}}}}";

    [Theory]
    [InlineData("{", "Could not parse request body into json: line 1, column 2")]
    [InlineData("not json", "Could not parse request body into json: line 1, column 2")]
    [InlineData("{\"FunctionName\":\"f\",}", "Could not parse request body into json: line 1, column 21")]
    [InlineData("{\"FunctionName\":\"f", "Could not parse request body into json: line 1, column 19")]
    [InlineData("{}{}", "Could not parse request body into json: line 1, column 3")]
    [InlineData("[]", "Could not parse request body into json: an object with well-formed texts is expected")]
    [InlineData("null", "Could not parse request body into json: an object with well-formed texts is expected")]
    [InlineData("{\"Description\":\"\\ud800\"}", "Could not parse request body into json: an object with well-formed texts is expected")]
    [InlineData("{\"a\\uDC00b\":1}", "Could not parse request body into json: an object with well-formed texts is expected")]
    public async Task Broken_json_is_a_serialization_exception(string body, string message)
    {
        foreach (var (method, path) in new[] { ("POST", Functions), ("PUT", Functions + "/f/code"), ("PUT", Functions + "/f/configuration"), ("POST", Functions + "/f/versions"), ("POST", "/2018-10-31/layers/l/versions") })
        {
            var reply = await server.Send(method, path, body);

            Assert.Equal((400, "SerializationException"), (reply.Status, reply.ErrorType));
            Assert.StartsWith("Could not parse request body into json: ", reply.Message, StringComparison.Ordinal);
            if (path == Functions && !message.Contains("column", StringComparison.Ordinal)) Assert.Equal(message, reply.Message);
        }

        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task The_answer_to_broken_json_has_a_message_only()
    {
        var reply = await server.Send("POST", Functions, "[]");

        reply.IsJson(400, """{"Message":"Could not parse request body into json: an object with well-formed texts is expected"}""");
    }

    [Fact]
    public async Task Json_nested_too_deeply_is_refused()
    {
        var reply = await server.Send("POST", Functions, "{\"x\":" + new string('[', 100) + new string(']', 100) + "}");

        Assert.Equal((400, "SerializationException"), (reply.Status, reply.ErrorType));
    }

    [Fact]
    public async Task Bytes_that_are_not_utf_8_are_refused()
    {
        using var content = new ByteArrayContent([.. "{\"Description\":\""u8, 0xff, .. "\"}"u8]);
        using var response = await server.Client.PutAsync(new Uri(Functions + "/f/configuration", UriKind.Relative), content, TestContext.Current.CancellationToken);

        (await Reply.Of(response)).IsError(400, "SerializationException", "Could not parse request body into json: it is not valid UTF-8");
    }

    [Fact]
    public async Task Whole_surrogate_pairs_are_texts()
    {
        await server.Send("PUT", Functions + "/f/configuration", "{\"Description\":\"\\ud83d\\ude00\"}");

        Assert.Equal("😀", ((SettingsPatch)Assert.Single(_function.Calls).Arguments[0]!).Description);
    }

    [Theory]
    [InlineData("+/+/")]
    [InlineData(@"+\/+\/")]
    [InlineData(@"\u002B\u002F\u002b\u002f")]
    [InlineData(@"+/\r\n+/\n")]
    public async Task Base64_may_be_escaped_as_json_writers_do(string zip)
    {
        var reply = await server.Send("POST", Functions, Create(zip));

        Assert.True(reply.Status == 201, reply.Body);
        Assert.Equal([0xfb, 0xff, 0xbf], server.Stores.Zips[((CreateFunction)Assert.Single(_function.Calls).Arguments[0]!).Code.Hex]);
    }

    [Theory]
    [InlineData("aGk")]
    [InlineData("aGk=x")]
    [InlineData("a-_k")]
    [InlineData(@"aGk\u003")]
    [InlineData(@"aGk\u00e4")]
    [InlineData(@"aG\""k")]
    public async Task What_is_not_base64_is_refused(string zip)
    {
        var reply = await server.Send("POST", Functions, Create(zip));

        Assert.Equal((400, "SerializationException"), (reply.Status, reply.ErrorType));
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task An_upload_of_50_mb_arrives_unchanged()
    {
        var zip = new byte[52_428_799];
        new Random(7).NextBytes(zip);

        var reply = await server.Send("POST", Functions, Create(Convert.ToBase64String(zip)));

        Assert.Equal(201, reply.Status);
        var code = ((CreateFunction)Assert.Single(_function.Calls).Arguments[0]!).Code;
        Assert.Equal(zip.Length, code.SizeBytes);
        Assert.True(zip.AsSpan().SequenceEqual(server.Stores.Zips[code.Hex]));
        server.Stores.Zips.Remove(code.Hex);
    }

    [Fact]
    public async Task A_body_may_come_in_chunks_of_unknown_total()
    {
        using var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Create(Convert.ToBase64String(new byte[100_000])))));
        using var request = new HttpRequestMessage(HttpMethod.Post, Functions) { Content = content, Headers = { TransferEncodingChunked = true } };
        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(100_000, ((CreateFunction)Assert.Single(_function.Calls).Arguments[0]!).Code.SizeBytes);
    }
}
