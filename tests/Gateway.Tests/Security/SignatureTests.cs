using System.Text;

namespace Grid.Gateway.Tests.Security;

/// <summary>Requests that are signed well.</summary>
public sealed class SignatureTests
{
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Root = "arn:aws:iam::000000000000:root";

    [Theory]
    [InlineData("/2015-03-31/functions")]
    [InlineData("/")]
    [InlineData("/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af%3A%24LATEST/policy")]
    [InlineData("/2017-03-31/tags/a%2Fb%20c/")]
    [InlineData("/umlaut/%C3%A4%E2%82%AC")]
    [InlineData("/sub-delims/!$&'()*+,;=:@-._~")]
    [InlineData("/q?Qualifier=prod")]
    [InlineData("/q?b=2&a=1&a=0&c&B=")]
    [InlineData("/q?tagKeys=a%20b&tagKeys=a%2Bb&tagKeys=%C3%A4&x=1=2")]
    [InlineData("/q?Marker=%7e%2f%3d")]
    public async Task A_path_and_a_query_as_sent_pass(string target)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Get, target);

        Assert.Equal($"us-east-1 {Root} 0 ", answer.Body);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Every_method_passes_and_the_body_is_received(string method)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(new(method), "/x", new StringContent("ä body", Encoding.UTF8, "application/json"), server.Signer with { Region = "eu-central-1" });

        Assert.Equal($"eu-central-1 {Root} 6 ä body", answer.Body);
    }

    [Fact]
    public async Task Header_values_are_joined_and_inner_blanks_collapsed()
    {
        await using var server = await SigningServer.StartNew();
        var host = server.Address.Authority;
        var canonical = $"GET\n/x\n\nhost:{host}\nmy-list:a,b c d,\"e f\"\nx-amz-date:20260801T120000Z\n\nhost;my-list;x-amz-date\n{EmptyHash}";

        var answer = await server.Raw($"GET /x HTTP/1.1\r\nHost: {host}\r\nMy-List:  a \r\nX-Amz-Date: 20260801T120000Z\r\nMy-List: b  c   d\r\nMy-List: \"e  f\"\r\nConnection: close\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260801/us-east-1/lambda/aws4_request,SignedHeaders=host;my-list;x-amz-date,Signature={server.Signer.Signature(canonical)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_passes_with_its_token()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Get, "/x", signer: SessionSigner(server));

        Assert.Equal("us-east-1 arn:aws:sts::000000000000:assumed-role/r/s 0 ", answer.Body);
    }

    [Fact]
    public async Task A_stated_payload_hash_passes_when_it_is_right()
    {
        await using var server = await SigningServer.StartNew();
        var signer = server.Signer with { ContentSha256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" };

        var answer = await server.SendSigned(HttpMethod.Post, "/x", new StringContent("{}"), signer);

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task An_unsigned_payload_passes_whatever_it_is()
    {
        await using var server = await SigningServer.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/x")) { Content = new StringContent("before") };
        await (server.Signer with { ContentSha256 = "UNSIGNED-PAYLOAD" }).Sign(request);
        request.Content = new StringContent("after");

        var answer = await server.Send(request);

        Assert.Equal($"us-east-1 {Root} 5 after", answer.Body);
    }

    [Fact]
    public async Task A_chunked_body_passes()
    {
        await using var server = await SigningServer.StartNew();
        var body = new string('x', 100_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/x")) { Content = new StringContent(body) };
        await server.Signer.Sign(request);
        request.Headers.TransferEncodingChunked = true;

        var answer = await server.Send(request);

        Assert.Equal($"us-east-1 {Root} 100000 {body}", answer.Body);
    }

    [Theory]
    [InlineData("/x")]
    [InlineData("/x?z=1&A=%2F")]
    public async Task A_presigned_url_passes(string target)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.Get(server.Signer.Presign(HttpMethod.Get, new Uri(server.Address, target), 60));

        Assert.Equal($"us-east-1 {Root} 0 ", answer.Body);
    }

    [Fact]
    public async Task A_presigned_url_of_a_session_passes()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.Get(SessionSigner(server).Presign(HttpMethod.Get, new Uri(server.Address, "/x"), 60));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task A_secret_that_changes_signs_anew_and_the_old_one_no_more()
    {
        await using var server = await SigningServer.StartNew();
        var old = server.Signer;
        var first = await server.SendSigned(HttpMethod.Get, "/x", signer: old);
        server.Keys.Root = server.Keys.Root with { Secret = "another" };
        var second = await server.SendSigned(HttpMethod.Get, "/x");
        var third = await server.SendSigned(HttpMethod.Get, "/x", signer: old);

        Assert.Equal((200, 200, 403), (first.Status, second.Status, third.Status));
    }

    [Theory]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a//b/./c/", "/a/b/c/")]
    public async Task Dot_segments_and_empty_segments_are_not_signed(string sent, string signed)
    {
        await using var server = await SigningServer.StartNew();
        var host = server.Address.Authority;
        var canonical = $"GET\n{signed}\n\nhost:{host}\nx-amz-date:20260801T120000Z\n\nhost;x-amz-date\n{EmptyHash}";

        var answer = await server.Raw($"GET {sent} HTTP/1.1\r\nHost: {host}\r\nX-Amz-Date: 20260801T120000Z\r\nConnection: close\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260801/us-east-1/lambda/aws4_request,SignedHeaders=host;x-amz-date,Signature={server.Signer.Signature(canonical)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Amz-Date: 2026-08-01T12:00:00Z", "x-amz-date")]
    [InlineData("Date: Sat, 01 Aug 2026 12:00:00 GMT", "date")]
    [InlineData("Date: 20260801T120000Z", "date")]
    public async Task Other_forms_of_the_time_pass_in_headers(string header, string name)
    {
        await using var server = await SigningServer.StartNew();
        var host = server.Address.Authority;
        var canonical = $"GET\n/x\n\n{name}:{header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..]}\nhost:{host}\n\n{name};host\n{EmptyHash}";

        var answer = await server.Raw($"GET /x HTTP/1.1\r\nHost: {host}\r\n{header}\r\nConnection: close\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260801/us-east-1/lambda/aws4_request SignedHeaders={name};host Signature={server.Signer.Signature(canonical)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Paths_below_grid_need_no_signature()
    {
        await using var server = await SigningServer.StartNew();

        Assert.Equal("well", (await server.Get(new Uri(server.Address, "/_grid/health"))).Body);
    }

    private static ReferenceSigner SessionSigner(SigningServer server) =>
        new(server.Keys.Session.Id, server.Keys.Session.Secret) { SessionToken = server.Keys.Session.SessionToken };
}
