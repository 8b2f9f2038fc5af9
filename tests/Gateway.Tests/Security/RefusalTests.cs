using System.Text;

namespace Grid.Gateway.Tests.Security;

/// <summary>Requests that are refused, in AWS's words.</summary>
public sealed class RefusalTests
{
    private const string Credential = "AKIDEXAMPLE/20260801/us-east-1/lambda/aws4_request";
    private const string Mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    [Theory]
    [InlineData(null, "MissingAuthenticationTokenException", "Missing Authentication Token")]
    [InlineData("", "MissingAuthenticationTokenException", "Missing Authentication Token")]
    [InlineData("Bearer abc", "IncompleteSignatureException", "Unsupported AWS 'algorithm': 'Bearer'.")]
    [InlineData("AWS4-ECDSA-P256-SHA256 Credential=a", "IncompleteSignatureException", "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'.")]
    [InlineData("AWS4-HMAC-SHA256 Credential", "IncompleteSignatureException", "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 Credential'.")]
    [InlineData("AWS4-HMAC-SHA256", "IncompleteSignatureException", "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a,Signature=b", "IncompleteSignatureException", "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a,Signature=b")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b", "IncompleteSignatureException", "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 Credential=a,SignedHeaders=b")]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=x-amz-date, Signature=0", "InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0", "IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b'")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=0", "IncompleteSignatureException", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d/e/f'")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260801/Nowhere/lambda/aws4_request, SignedHeaders=host, Signature=0", "InvalidSignatureException", "Credential should be scoped to a valid region, not 'Nowhere'. ")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260801/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0", "InvalidSignatureException", "Credential should be scoped to correct service: 'lambda'. ")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260731//sqs/aws5, SignedHeaders=host, Signature=0", "InvalidSignatureException", "Credential should be scoped to a valid region, not ''. Credential should be scoped to correct service: 'lambda'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260731' != '20260801', from '20260801T120000Z'.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=AKIAUNKNOWN/20260801/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0", "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=ASIASESSION/20260801/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0", "UnrecognizedClientException", "The security token included in the request is invalid.")]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=host, Signature=", "InvalidSignatureException", Mismatch)]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=host, Signature=0000000000000000000000000000000000000000000000000000000000000000", "InvalidSignatureException", Mismatch)]
    [InlineData("AWS4-HMAC-SHA256 Credential=" + Credential + ", SignedHeaders=host;;absent;, Signature=zz", "InvalidSignatureException", Mismatch)]
    [InlineData("AWS4-HMAC-SHA256 Credential=a, Credential=" + Credential + ", SignedHeaders=host, Signature=0", "InvalidSignatureException", Mismatch)]
    public async Task A_bad_authorization_header_is_refused(string? authorization, string type, string message)
    {
        await using var server = await SigningServer.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/x"));
        request.Headers.TryAddWithoutValidation("X-Amz-Date", "20260801T120000Z");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);

        var answer = await server.Send(request);

        Assert.Equal($"403 {type} {Message(message)}", answer.Error);
        Assert.Equal(36, answer["x-amzn-RequestId"]?.Length);
        Assert.NotNull(answer.Headers.Date);
    }

    [Theory]
    [InlineData("expired", "ExpiredTokenException", "The security token included in the request is expired")]
    [InlineData("forged", "UnrecognizedClientException", "The security token included in the request is invalid")]
    public async Task A_bad_session_token_is_refused(string token, string type, string message)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Get, "/x", signer: new("ASIASESSION", "any") { SessionToken = token });

        Assert.Equal($"403 {type} {Message(message)}", answer.Error);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-300, null)]
    [InlineData(300, null)]
    [InlineData(-301, "Signature expired: 20260801T115459Z is now earlier than 20260801T115500Z (20260801T120000Z - 5 min.)")]
    [InlineData(301, "Signature not yet current: 20260801T120501Z is still later than 20260801T120500Z (20260801T120000Z + 5 min.)")]
    public async Task A_clock_may_be_five_minutes_off(int seconds, string? message)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Get, "/x", signer: server.Signer with { Time = SigningServer.Start.AddSeconds(seconds) });

        Assert.Equal(message is null ? 200 : 403, answer.Status);
        if (message is not null) Assert.Equal($"403 InvalidSignatureException {Message(message)}", answer.Error);
    }

    [Theory]
    [InlineData(60, 60, null)]
    [InlineData(60, 61, "Signature expired: 20260801T120100Z is now earlier than 20260801T120101Z")]
    [InlineData(604800, 604800, null)]
    [InlineData(604800, 604801, "Signature expired: 20260808T120000Z is now earlier than 20260808T120001Z")]
    [InlineData(60, -300, null)]
    [InlineData(60, -301, "Signature not yet current: 20260801T120000Z is still later than 20260801T115959Z (20260801T115459Z + 5 min.)")]
    public async Task A_presigned_url_lives_from_the_skew_before_its_date_to_its_end(int expires, int secondsLater, string? message)
    {
        await using var server = await SigningServer.StartNew();
        var url = server.Signer.Presign(HttpMethod.Get, new Uri(server.Address, "/x"), expires);
        server.Clock.AdjustTime(SigningServer.Start.AddSeconds(secondsLater));

        var answer = await server.Get(url);

        Assert.Equal(message is null ? 200 : 403, answer.Status);
        if (message is not null) Assert.Equal($"403 InvalidSignatureException {Message(message)}", answer.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20260801")]
    [InlineData("2026-08-01 12:00:00")]
    [InlineData("20261301T120000Z")]
    [InlineData("20260801T120000+0100")]
    public async Task A_date_that_is_none_is_refused(string date)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.Raw($"GET /x HTTP/1.1\r\nHost: {server.Address.Authority}\r\nX-Amz-Date: {date}\r\nConnection: close\r\nAuthorization: AWS4-HMAC-SHA256 Credential={Credential},SignedHeaders=host,Signature=0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403 Forbidden", answer, StringComparison.Ordinal);
        Assert.Contains(
            date.Length == 0
                ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=AWS4-HMAC-SHA256"
                : $"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601",
            Answer.Plain(answer),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256", "403 IncompleteSignatureException", "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. AWS query-string parameters must include 'X-Amz-Expires'. Re-examine the query-string parameters.")]
    [InlineData("X-Amz-Algorithm=MD5", "403 IncompleteSignatureException", "Unsupported AWS 'algorithm': 'MD5'.")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + Credential + "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260801T120000Z&X-Amz-Expires=0", "403 IncompleteSignatureException", "X-Amz-Expires must be a number of seconds from 1 to 604800, not '0'.")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + Credential + "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260801T120000Z&X-Amz-Expires=604801", "403 IncompleteSignatureException", "X-Amz-Expires must be a number of seconds from 1 to 604800, not '604801'.")]
    [InlineData("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + Credential + "&X-Amz-Signature=0&X-Amz-SignedHeaders=host&X-Amz-Date=20260801T120000Z&X-Amz-Expires=60", "403 InvalidSignatureException", Mismatch)]
    [InlineData("a=%4", "400 MalformedQueryStringException", "Incomplete trailing escape % sequence")]
    [InlineData("a=1&b=%zz&c", "400 MalformedQueryStringException", "Illegal hex characters in escape % pattern: %zz")]
    public async Task A_bad_query_is_refused(string query, string error, string message)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.Raw($"GET /x?{query} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {error[..3]}", answer, StringComparison.Ordinal);
        Assert.Contains($"x-amzn-ErrorType: {error[4..]}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(Message(message), Answer.Plain(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_forms_at_once_are_refused()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Get, "/x?X-Amz-Algorithm=AWS4-HMAC-SHA256");

        Assert.Equal($"403 InvalidSignatureException {Message("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.")}", answer.Error);
    }

    [Fact]
    public async Task A_body_other_than_the_signed_one_is_refused()
    {
        await using var server = await SigningServer.StartNew();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/x")) { Content = new StringContent("before") };
        await server.Signer.Sign(request);
        request.Content = new StringContent("behind");

        Assert.Equal($"403 InvalidSignatureException {Message(Mismatch)}", (await server.Send(request)).Error);
    }

    [Fact]
    public async Task A_stated_payload_hash_that_is_wrong_is_refused()
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.SendSigned(HttpMethod.Post, "/x", new StringContent("{}"), server.Signer with { ContentSha256 = new string('0', 64) });

        Assert.Equal($"403 InvalidSignatureException {Message("The provided 'x-amz-content-sha256' header does not match what was computed.")}", answer.Error);
    }

    [Theory]
    [InlineData("/a/../../b")]
    [InlineData("/..")]
    [InlineData("/%4")]
    [InlineData("/%zz")]
    [InlineData("*")]
    public async Task A_target_that_is_no_url_is_refused_without_a_word(string target)
    {
        await using var server = await SigningServer.StartNew();

        var answer = await server.Raw($"OPTIONS {target} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 Bad Request", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_header_made_of_the_pieces_of_a_good_one_breaks_the_server()
    {
        await using var server = await SigningServer.StartNew();
        var random = new Random(7);
        string[] pieces = ["AWS4-HMAC-SHA256", " ", ",", "=", ";", "/", "Credential=", "SignedHeaders=", "Signature=", Credential, "host", ":authority", "x-amz-date", "\"", "%", "0000", "\t"];
        for (var i = 0; i < 500; i++)
        {
            var header = new StringBuilder(random.Next(2) == 0 ? "AWS4-HMAC-SHA256 " : "");
            for (var n = random.Next(12); n >= 0; n--) header.Append(pieces[random.Next(pieces.Length)]);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/x"));
            request.Headers.TryAddWithoutValidation("X-Amz-Date", "20260801T120000Z");
            request.Headers.TryAddWithoutValidation("Authorization", header.ToString());

            var answer = await server.Send(request);

            Assert.True(answer.Status is 400 or 403, $"{answer.Error} for {header}");
        }
    }

    private static string Message(string message) => $$"""{"message":"{{message}}"}""";
}
