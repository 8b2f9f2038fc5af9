using System.Text.Json.Nodes;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>Functions whose code is in a bucket of an S3-compatible endpoint.</summary>
public sealed class S3EndpointTests
{
    private const string Bootstrap = """
        #!/bin/bash
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
        while headers=$(curl -sS -D - -o /dev/null "$api/next"); do
          id=$(sed -n 's/^lambda-runtime-aws-request-id: *\([^[:space:]]*\).*/\1/Ip' <<< "$headers")
          curl -sS -o /dev/null -d VERSION "$api/$id/response"
        done
        """;

    [Fact]
    public async Task Code_comes_from_the_endpoint_and_a_refusal_has_the_words_of_S3()
    {
        await using var server = await S3Server.Start();
        server.Objects["functions/a b+ü.zip"] = await Zip("1");
        server.Objects["functions/a b+ü.zip?v2"] = await Zip("2");
        await using var grid = await GridProcess.Start(
            null, "--Grid:Storage:S3Endpoint", server.Address, "--Grid:Storage:S3AccessKey", "bucketkey", "--Grid:Storage:S3SecretKey", "bucketsecret");
        var curl = new Curl(grid);

        await curl.Create("from-bucket", Request("code", "functions/a b+ü.zip"));
        Assert.Equal("1", (await curl.Invoke("from-bucket")).Payload);
        await curl.Create("from-version", Request("code", "functions/a b+ü.zip", "v2"));
        Assert.Equal("2", (await curl.Invoke("from-version")).Payload);

        Assert.All(server.Authorizations, header => Assert.Matches("^AWS4-HMAC-SHA256 Credential=bucketkey/[0-9]{8}/us-east-1/s3/aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$", header));
        await Refused(curl, Request("code", "missing.zip"), "NoSuchKey. S3 Error Message: The specified key does not exist.");
        await Refused(curl, Request("nowhere", "missing.zip"), "NoSuchBucket. S3 Error Message: The specified bucket does not exist");
        await Refused(curl, Request("code", "functions/a b+ü.zip", "v3"), "NoSuchVersion. S3 Error Message: The specified version does not exist.");
    }

    private static async Task Refused(Curl curl, JsonObject request, string message)
    {
        request["FunctionName"] = "refused";

        var answer = await curl.Post("/2015-03-31/functions", request.ToJsonString());

        Assert.Equal(("HTTP/1.1 400 Bad Request", "InvalidParameterValueException"), (answer.Status, answer.Headers["x-amzn-ErrorType"]));
        Assert.Equal($"Error occurred while GetObject. S3 Error Code: {message}", answer.Json.GetProperty("message").GetString());
    }

    private static JsonObject Request(string bucket, string key, string? version = null)
    {
        var code = new JsonObject { ["S3Bucket"] = bucket, ["S3Key"] = key };
        if (version is not null) code["S3ObjectVersion"] = version;
        return new JsonObject { ["Role"] = "arn:aws:iam::000000000000:role/r", ["Runtime"] = "provided.al2023", ["Handler"] = "none", ["Code"] = code };
    }

    private static Task<byte[]> Zip(string version) => File.ReadAllBytesAsync(Files.Zip(("bootstrap*", Bootstrap.Replace("VERSION", version, StringComparison.Ordinal))));
}
