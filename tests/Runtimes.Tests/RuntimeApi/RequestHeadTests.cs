using System.Text;
using Grid.Runtimes.RuntimeApi;

namespace Grid.Runtimes.Tests.RuntimeApi;

public sealed class RequestHeadTests
{
    private const string Next = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n";
    private const string Response = "POST /2018-06-01/runtime/invocation/8476a536-e9f4-11e8-9739-2dfe598c3fcd/response HTTP/1.1\r\n";
    private const string Error = "POST /2018-06-01/runtime/invocation/8476a536-e9f4-11e8-9739-2dfe598c3fcd/error HTTP/1.1\r\n";
    private const string Host = "Host: 127.0.0.1:9001\r\n";

    [Fact]
    public void A_question_for_the_next_event_is_read_up_to_its_end()
    {
        Assert.Equal(RequestKind.Next, Read(Next + Host + "User-Agent: x\r\n\r\nPOST", out var id, out var type, out var head, out var body));
        Assert.Equal(("", "", (Next + Host + "User-Agent: x\r\n\r\n").Length, 0), (id, type, head, body));
    }

    [Fact]
    public void An_answer_tells_its_invocation_and_its_length()
    {
        Assert.Equal(RequestKind.Response, Read(Response + Host + "content-LENGTH:  12 \r\n\r\n", out var id, out var type, out _, out var body));
        Assert.Equal(("8476a536-e9f4-11e8-9739-2dfe598c3fcd", "", 12), (id, type, body));
    }

    [Fact]
    public void An_error_tells_its_type()
    {
        Assert.Equal(RequestKind.Error, Read(Error + Host + "Content-Length: 2\r\nLambda-Runtime-Function-Error-Type: Runtime.Bad\r\n\r\n{}", out _, out var type, out _, out var body));
        Assert.Equal(("Runtime.Bad", 2), (type, body));
    }

    [Fact]
    public void A_head_without_its_end_is_incomplete_up_to_the_limit()
    {
        var start = Next + Host + "X: ";
        Assert.Equal(RequestKind.Incomplete, Read(start + new string('x', RequestHead.LimitBytes - start.Length - 1)));
        Assert.Equal(RequestKind.Other, Read(start + new string('x', RequestHead.LimitBytes - start.Length)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData(Next)]
    [InlineData(Next + Host)]
    [InlineData(Next + Host + "\r")]
    public void A_beginning_is_incomplete(string received) => Assert.Equal(RequestKind.Incomplete, Read(received));

    [Theory]
    [InlineData(6_291_556, RequestKind.Response)]
    [InlineData(6_291_557, RequestKind.Other)]
    public void An_answer_may_be_as_long_as_Lambda_takes(int length, object kind) =>
        Assert.Equal(kind, Read($"{Response}{Host}Content-Length: {length}\r\n\r\n"));

    [Theory]
    [InlineData("PUT /2018-06-01/runtime/invocation/next HTTP/1.1\r\n" + Host)]
    [InlineData("GET /2018-06-01/runtime/invocation/next HTTP/1.0\r\n" + Host)]
    [InlineData("GET /2018-06-01/ping HTTP/1.1\r\n" + Host)]
    [InlineData("GET /2018-06-01/runtime/invocation/next?x=1 HTTP/1.1\r\n" + Host)]
    [InlineData("POST /2018-06-01/runtime/init/error HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n")]
    [InlineData("POST /2018-06-01/runtime/invocation//response HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n")]
    [InlineData("POST /2018-06-01/runtime/invocation/a%20b/response HTTP/1.1\r\n" + Host + "Content-Length: 0\r\n")]
    [InlineData(Next)]
    [InlineData(Next + Host + Host)]
    [InlineData(Next + Host + "Content-Length: 1\r\n")]
    [InlineData(Next + Host + "Connection: close\r\n")]
    [InlineData(Next + Host + "Upgrade: h2c\r\n")]
    [InlineData(Next + Host + "no colon\r\n")]
    [InlineData(Next + Host + ": no name\r\n")]
    [InlineData(Next + Host + " folded: x\r\n")]
    [InlineData(Next + Host + "Space : x\r\n")]
    [InlineData(Next + Host + "X: a\nY: b\r\n")]
    [InlineData(Response + Host)]
    [InlineData(Response + Host + "Content-Length: \r\n")]
    [InlineData(Response + Host + "Content-Length: +1\r\n")]
    [InlineData(Response + Host + "Content-Length: -1\r\n")]
    [InlineData(Response + Host + "Content-Length: 1x\r\n")]
    [InlineData(Response + Host + "Content-Length: 99999999999\r\n")]
    [InlineData(Response + Host + "Content-Length: 1\r\nContent-Length: 1\r\n")]
    [InlineData(Response + Host + "Transfer-Encoding: chunked\r\n")]
    [InlineData(Response + Host + "Content-Length: 1\r\nExpect: 100-continue\r\n")]
    [InlineData(Response + Host + "Content-Length: 1\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n")]
    [InlineData(Error + Host + "Content-Length: 1\r\nLambda-Runtime-Function-XRay-Error-Cause: {}\r\n")]
    public void Whatever_else_HTTP_allows_or_forbids_is_not_for_the_short_way(string head) => Assert.Equal(RequestKind.Other, Read(head + "\r\n"));

    private static RequestKind Read(string received) => Read(received, out _, out _, out _, out _);

    private static RequestKind Read(string received, out string id, out string type, out int headBytes, out int bodyBytes)
    {
        var kind = RequestHead.Read(Encoding.ASCII.GetBytes(received), out var head);
        (id, type, headBytes, bodyBytes) = (Encoding.ASCII.GetString(head.RequestId), Encoding.ASCII.GetString(head.ErrorType), head.HeadBytes, head.BodyBytes);
        return kind;
    }
}
