namespace Grid.Gateway.Tests.Security;

/// <summary>What <c>AcceptAnyKey</c> lets in.</summary>
public sealed class AnyKeyTests
{
    [Theory]
    [InlineData(null, "", "ap-south-2")]
    [InlineData("Bearer x", "", "ap-south-2")]
    [InlineData("AWS4-HMAC-SHA256 Credential=nobody/19700101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=none", "", "eu-west-1")]
    [InlineData("AWS4-HMAC-SHA256 SignedHeaders=host,Signature=none,Credential=nobody/19700101/eu-west-1/sqs/aws4_request", "", "eu-west-1")]
    [InlineData("AWS4-HMAC-SHA256 Credential=nobody/19700101/No Where/lambda/aws4_request", "", "ap-south-2")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/b/eu-west-1/d/e/f", "", "ap-south-2")]
    [InlineData(null, "?X-Amz-Credential=nobody%2F19700101%2Feu-north-1%2Flambda%2Faws4_request&X-Amz-Date=never", "eu-north-1")]
    public async Task Everyone_is_root_in_the_region_that_they_name(string? authorization, string query, string region)
    {
        await using var server = await SigningServer.StartNew(("Grid:Security:AcceptAnyKey", "true"), ("Grid:Security:DefaultRegion", "ap-south-2"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "/x" + query)) { Content = new StringContent("body") };
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);

        var answer = await server.Send(request);

        Assert.Equal($"{region} arn:aws:iam::000000000000:root 4 body", answer.Body);
    }
}
