using System.Text.Json.Nodes;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

/// <summary>What CreateFunction refuses of the members that it alone has.</summary>
public sealed class CreateFunctionErrorTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string V = "ValidationException";
    private const string I = "InvalidParameterValueException";
    private const string S = "SerializationException";
    private const string One = "1 validation error detected: ";
    private const string Strict = @"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";
    private readonly FakeFunction _function = server.Fresh();

    private static string OtherArchitecture => Architectures.OfThisMachine == "arm64" ? "x86_64" : "arm64";

    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "FunctionName", "null", V, One + "Value null at 'functionName' failed to satisfy constraint: Member must not be null" },
        { "FunctionName", "1", S, "NUMBER_VALUE can not be converted to a String at 'functionName'" },
        { "FunctionName", "\"a b\"", V, One + $"Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Strict}" },
        { "FunctionName", "\"a.b\"", V, One + $"Value 'a.b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: {Strict}" },
        { "FunctionName", "\"" + new string('n', 65) + "\"", I, One + $"Value '{new string('n', 65)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64" },
        { "FunctionName", "\"" + new string('n', 140) + "\"", I, One + $"Value '{new string('n', 140)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64" },
        { "FunctionName", "\"" + new string('n', 141) + "\"", V, One + $"Value '{new string('n', 141)}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140" },
        { "FunctionName", "\"f:live\"", I, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN." },
        { "Role", "null", V, One + "Value null at 'role' failed to satisfy constraint: Member must not be null" },
        { "Runtime", "null", I, "Runtime and Handler are mandatory parameters for functions created with deployment packages." },
        { "Handler", "null", I, "Runtime and Handler are mandatory parameters for functions created with deployment packages." },
        { "Code", "null", V, One + "Value null at 'code' failed to satisfy constraint: Member must not be null" },
        { "Code", "\"x\"", S, "STRING_VALUE can not be converted to a Structure at 'code'" },
        { "Code", "{}", I, "Please provide a source for function code." },
        { "Code", "{\"ZipFile\":1}", S, "NUMBER_VALUE can not be converted to a Blob at 'code.zipFile'" },
        { "Code", "{\"ZipFile\":\"%%%\"}", S, "STRING_VALUE can not be converted to a Blob at 'zipFile'" },
        { "Code", "{\"ZipFile\":\"aGk=\",\"S3Bucket\":\"bucket\"}", I, "Please do not provide other FunctionCode parameters when providing a ZipFile." },
        { "Code", "{\"S3Bucket\":\"bucket\"}", I, "Please provide both S3Bucket and S3Key as the source for function code." },
        { "Code", "{\"S3Key\":\"k\"}", I, "Please provide both S3Bucket and S3Key as the source for function code." },
        { "Code", "{\"S3Bucket\":\"b\",\"S3Key\":\"k\"}", V, One + "Value 'b' at 'code.s3Bucket' failed to satisfy constraint: Member must have length greater than or equal to 3" },
        { "Code", "{\"S3Bucket\":\"bucket.\",\"S3Key\":\"k\"}", V, One + @"Value 'bucket.' at 'code.s3Bucket' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9A-Za-z\.\-_]*(?<!\.)" },
        { "Code", "{\"S3Bucket\":\"bucket\",\"S3Key\":\"\"}", V, One + "Value '' at 'code.s3Key' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "Code", "{\"S3Bucket\":\"bucket\",\"S3Key\":\"k\",\"S3ObjectVersion\":\"\"}", V, One + "Value '' at 'code.s3ObjectVersion' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "Code", "{\"ImageUri\":\"repo/image\"}", I, "The parameter ImageUri is not supported by this grid yet. Leave it out." },
        { "Code", "{\"ZipFile\":\"aGk=\",\"SourceKMSKeyArn\":\"arn:aws:kms:us-east-1:000000000000:key/1\"}", I, "The parameter SourceKMSKeyArn is not supported by this grid yet. Leave it out." },
        { "Publish", "\"true\"", S, "STRING_VALUE can not be converted to a Boolean at 'publish'" },
        { "PackageType", "\"Image\"", I, "The parameter PackageType Image is not supported by this grid yet. Leave it out." },
        { "PackageType", "\"Jar\"", V, One + "Value 'Jar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: [Zip, Image]" },
        { "Architectures", "[]", V, One + "Value '[]' at 'architectures' failed to satisfy constraint: Member must have length greater than or equal to 1" },
        { "Architectures", "[\"x86_64\",\"arm64\"]", V, One + "Value '[x86_64, arm64]' at 'architectures' failed to satisfy constraint: Member must have length less than or equal to 1" },
        { "Architectures", "[\"X86_64\"]", V, One + "Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]" },
        { "Architectures", $"[\"{OtherArchitecture}\"]", I, $"The value {OtherArchitecture} of the parameter Architectures is not supported by this grid yet. Its machines are {Architectures.OfThisMachine}." },
        { "Architectures", "\"x86_64\"", S, "STRING_VALUE can not be converted to a List at 'architectures'" },
        { "Tags", "[]", S, "START_ARRAY can not be converted to a Map at 'tags'" },
        { "Tags", "{\"\":\"v\"}", V, One + "Value '{=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must not be null]" },
        { "Tags", "{\"k\":\"" + new string('v', 257) + "\"}", V, One + "Value '{k=" + new string('v', 257) + "}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must not be null]" },
        { "Tags", "{" + string.Join(",", Enumerable.Range(0, 51).Select(n => $"\"k{n}\":\"\"")) + "}", I, "Number of tags exceeds resource tag limit." },
        { "Tags", "{\"aws:x\":\"v\"}", I, "aws: prefixed tag key names are not allowed for external use." },
        { "CodeSigningConfigArn", "\"x\"", V, One + @"Value 'x' at 'codeSigningConfigArn' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17}" },
        { "CodeSigningConfigArn", "\"arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-00000000000000000\"", I, "The parameter CodeSigningConfigArn is not supported by this grid yet. Leave it out." },
        { "PublishTo", "\"LATEST_PUBLISHED\"", I, "The parameter PublishTo is not supported by this grid yet. Leave it out." },
        { "TenancyConfig", "{\"TenantIsolationMode\":\"PER_TENANT\"}", I, "The parameter TenancyConfig is not supported by this grid yet. Leave it out." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_value_is_refused(string member, string value, string type, string message)
    {
        var request = JsonNode.Parse("""{"FunctionName":"f","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"h","Code":{"ZipFile":"aGk="}}""")!;
        request[member] = JsonNode.Parse(value);

        var reply = await server.Send("POST", "/2015-03-31/functions", request);

        reply.IsError(400, type, message);
        Assert.Empty(_function.Calls);
    }

    [Fact]
    public async Task Everything_that_breaks_the_model_is_told_at_once()
    {
        var reply = await server.Send("POST", "/2015-03-31/functions", """{"Timeout":0,"MemorySize":1}""");

        reply.IsJson(400, """
            {"message":"5 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null; Value null at 'role' failed to satisfy constraint: Member must not be null; Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '1' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"}
            """);
    }

    [Fact]
    public async Task An_empty_body_misses_every_required_member()
    {
        var reply = await server.Send("POST", "/2015-03-31/functions", "");

        Assert.Equal((400, "ValidationException"), (reply.Status, reply.ErrorType));
        Assert.StartsWith("3 validation errors detected: ", reply.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("hello:$LATEST")]
    [InlineData("000000000000:function:hello")]
    [InlineData("function:hello")]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello")]
    public async Task Every_form_of_a_name_creates_the_same_function(string name)
    {
        var reply = await server.Send("POST", "/2015-03-31/functions", $$$"""{"FunctionName":"{{{name}}}","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"h","Code":{"ZipFile":"aGk="}}""");

        Assert.Equal(201, reply.Status);
        Assert.Equal(["us-east-1/hello"], server.Grains.Keys);
    }

    [Fact]
    public async Task A_bucket_without_the_object_is_told_in_the_words_of_s3()
    {
        var before = server.Stores.Fetched;
        server.Stores.Fetched = Contracts.ApiError.InvalidParameter("Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");

        var reply = await server.Send("POST", "/2015-03-31/functions", """{"FunctionName":"f","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"h","Code":{"S3Bucket":"bucket","S3Key":"k"}}""");
        server.Stores.Fetched = before;

        reply.IsError(400, I, "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.");
    }
}
