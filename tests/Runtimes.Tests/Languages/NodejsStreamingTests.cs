using System.Text;

namespace Grid.Runtimes.Tests.Languages;

public class NodejsStreamingTests
{
    public NodejsStreamingTests()
        : this(fromStem: false)
    {
    }

    protected NodejsStreamingTests(bool fromStem) => FunctionUnderTest.FromStem.Value = fromStem;

    [Fact]
    public async Task A_streamed_response_is_chunked_and_the_next_event_follows()
    {
        await using var function = Start("""
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              stream.setContentType('text/plain');
              stream.write('one '); await new Promise(setImmediate); stream.write(Buffer.from('two ')); stream.write({ three: event });
              stream.end();
            });
            """);

        var first = await function.Invoke("3");
        var second = await function.Invoke("4");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/response", first.Path);
        Assert.Equal("streaming", first.Header("Lambda-Runtime-Function-Response-Mode"));
        Assert.Equal("chunked", first.Header("Transfer-Encoding"));
        Assert.Equal("Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body", first.Header("Trailer"));
        Assert.Equal("text/plain", first.Header("Content-Type"));
        Assert.Equal("one two {\"three\":3}", first.Text);
        Assert.Empty(first.Trailers);
        Assert.Equal("one two {\"three\":4}", second.Text);
    }

    [Fact]
    public async Task An_http_response_stream_begins_with_its_prelude()
    {
        await using var function = Start("""
            const { pipeline } = require('node:stream/promises');
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } });
              await pipeline(require('node:stream').Readable.from(['body']), stream);
            });
            """);

        var posted = await function.Invoke("{}");

        Assert.Equal("application/vnd.awslambda.http-integration-response", posted.Header("Content-Type"));
        Assert.Equal("""{"statusCode":201,"headers":{"a":"b"}}""" + "\0\0\0\0\0\0\0\0body", posted.Text);
    }

    [Fact]
    public async Task An_error_after_the_first_write_is_told_in_the_trailers()
    {
        await using var function = Start("""
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              await new Promise(done => stream.write('half', done));
              throw 'broken';
            });
            """);

        var posted = await function.Invoke("{}");
        var again = await function.Invoke("{}");

        Assert.Equal("half", posted.Text);
        Assert.Equal("string", posted.Trailers["Lambda-Runtime-Function-Error-Type"]);
        Assert.Equal("""{"errorType":"string","errorMessage":"broken","trace":[]}""",
            Encoding.UTF8.GetString(Convert.FromBase64String(posted.Trailers["Lambda-Runtime-Function-Error-Body"])));
        Assert.Equal("half", again.Text);
    }

    [Theory]
    [InlineData("async () => { throw new Error('early') }", "\"errorType\":\"Error\",\"errorMessage\":\"early\"")]
    [InlineData("() => {}", "\"errorMessage\":\"Streaming does not support non-async handlers.\"")]
    [InlineData("async () => {}", "\"errorMessage\":\"Response stream is not finished.\"")]
    public async Task An_error_before_the_first_write_is_an_ordinary_error(string handler, string body)
    {
        await using var function = Start($"exports.handler = awslambda.streamifyResponse({handler});");

        var posted = await function.Invoke("{}");

        Assert.Equal($"/2018-06-01/runtime/invocation/{RuntimeApi.RequestId}/error", posted.Path);
        Assert.Contains(body, posted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Six_megabytes_stream_through_with_back_pressure()
    {
        await using var function = Start("""
            const { pipeline } = require('node:stream/promises');
            exports.handler = awslambda.streamifyResponse(async (event, stream) => {
              await pipeline(function* () { for (let i = 0; i < 96; i++) yield Buffer.alloc(65536, i); }, stream);
            });
            """);

        var posted = await function.Invoke("{}");

        Assert.Equal(6 * 1024 * 1024, posted.Body.Length);
        Assert.True(posted.Body.Select((value, index) => value == index / 65536).All(equal => equal));
    }

    private static FunctionUnderTest Start(string code) =>
        FunctionUnderTest.Start(Machine.Require("nodejs").Runtime, "index.handler", ("index.js", code));
}
