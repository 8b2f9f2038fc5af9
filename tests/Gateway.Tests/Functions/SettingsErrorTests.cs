using System.Text.Json.Nodes;
using Grid.Gateway.Functions;
using Grid.Gateway.Tests.Protocol;

namespace Grid.Gateway.Tests.Functions;

/// <summary>What CreateFunction and UpdateFunctionConfiguration refuse in common: every member, every way.</summary>
public sealed class SettingsErrorTests(GatewayServer server) : IClassFixture<GatewayServer>
{
    private const string V = "ValidationException";
    private const string I = "InvalidParameterValueException";
    private const string S = "SerializationException";
    private const string Upto = "failed to satisfy constraint: Member must have length less than or equal to ";
    private const string Enum = "failed to satisfy constraint: Member must satisfy enum value set: ";
    private const string Pattern = "failed to satisfy constraint: Member must satisfy regular expression pattern: ";
    private const string KmsPattern = "(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";
    private const string LayerElement =
        "failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 140, Member must have length greater than or equal to 1, " +
        @"Member must satisfy regular expression pattern: arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+, Member must not be null]";

    private const string Layer = "arn:aws:lambda:us-east-1:000000000000:layer:";
    private readonly FakeFunction _function = server.Fresh();

    public static TheoryData<string, string, string, string> Cases { get; } = new()
    {
        { "Role", "\"r1\"", V, @"Value 'r1' at 'role' " + Pattern + @"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+" },
        { "Role", "\"arn:aws:iam::\\u0661\\u0662\\u0663456789012:role/r\"", V, "Value 'arn:aws:iam::\u0661\u0662\u0663456789012:role/r' at 'role' " + Pattern + @"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+" },
        { "Role", "7", S, "NUMBER_VALUE can not be converted to a String at 'role'" },
        { "Runtime", "true", S, "TRUE_VALUE can not be converted to a String at 'runtime'" },
        { "Runtime", "\"python2.7\"", I, "The runtime parameter of python2.7 is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions." },
        { "Runtime", "\"python3.12\"", I, "The runtime python3.12 is not available on this grid. Available runtimes: [nodejs20.x, provided.al2023, python3.11]" },
        { "Runtime", "\"PYTHON3.11\"", I, $"Value PYTHON3.11 at 'runtime' {Enum}[{string.Join(", ", RuntimeIdentifiers.Current)}] or be a valid ARN" },
        { "Handler", "\"" + new string('h', 129) + "\"", V, $"Value '{new string('h', 129)}' at 'handler' {Upto}128" },
        { "Handler", "\"a b\"", V, $@"Value 'a b' at 'handler' {Pattern}[^\s]+" },
        { "Handler", "\"\"", V, $@"Value '' at 'handler' {Pattern}[^\s]+" },
        { "Handler", "[]", S, "START_ARRAY can not be converted to a String at 'handler'" },
        { "Description", "\"" + new string('d', 257) + "\"", V, $"Value '{new string('d', 257)}' at 'description' {Upto}256" },
        { "Description", "{}", S, "START_OBJECT can not be converted to a String at 'description'" },
        { "Timeout", "0", V, "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "Timeout", "901", V, "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900" },
        { "Timeout", "-9223372036854775808", V, "Value '-9223372036854775808' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "Timeout", "1.5", S, "NUMBER_VALUE can not be converted to an Integer at 'timeout'" },
        { "Timeout", "1e300", S, "NUMBER_VALUE can not be converted to an Integer at 'timeout'" },
        { "Timeout", "\"3\"", S, "STRING_VALUE can not be converted to an Integer at 'timeout'" },
        { "MemorySize", "127", V, "Value '127' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128" },
        { "MemorySize", "10241", I, "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240" },
        { "MemorySize", "32769", V, "Value '32769' at 'memorySize' failed to satisfy constraint: Member must have value less than or equal to 32768" },
        { "MemorySize", "false", S, "FALSE_VALUE can not be converted to an Integer at 'memorySize'" },
        { "EphemeralStorage", "{\"Size\":511}", V, "Value '511' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value greater than or equal to 512" },
        { "EphemeralStorage", "{\"Size\":10241}", V, "Value '10241' at 'ephemeralStorage.size' failed to satisfy constraint: Member must have value less than or equal to 10240" },
        { "EphemeralStorage", "{}", V, "Value null at 'ephemeralStorage.size' failed to satisfy constraint: Member must not be null" },
        { "EphemeralStorage", "512", S, "NUMBER_VALUE can not be converted to a Structure at 'ephemeralStorage'" },
        { "Environment", "{\"Variables\":{\"1A\":\"secret\"}}", V, "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]" },
        { "Environment", "{\"Variables\":{\"A\":\"\"}}", V, "Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]" },
        { "Environment", "{\"Variables\":{\"AB\":null}}", V, "Value at 'environment.variables' failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]" },
        { "Environment", "{\"Variables\":{\"AB\":1}}", S, "NUMBER_VALUE can not be converted to a String at 'environment.variables'" },
        { "Environment", "{\"Variables\":[]}", S, "START_ARRAY can not be converted to a Map at 'environment.variables'" },
        { "Environment", "[]", S, "START_ARRAY can not be converted to a Structure at 'environment'" },
        { "Environment", "{\"Variables\":{\"OK1\":\"\",\"AWS_REGION\":\"x\",\"LAMBDA_TASK_ROOT\":\"y\"}}", I, "Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: AWS_REGION, LAMBDA_TASK_ROOT" },
        { "Environment", "{\"Variables\":{\"AB\":\"" + new string('x', 4088) + "\"}}", I, "Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: {\"AB\":\"" + new string('x', 4088) + "\"}" },
        { "Environment", "{\"Variables\":{\"AB\":\"x\\u0000\"}}", I, "Lambda was unable to configure your environment variables because the environment variables you have provided contains a null character in the value of AB." },
        { "Layers", "[\"tools\"]", V, "Value '[tools]' at 'layers' " + LayerElement },
        { "Layers", "[null]", V, "Value '[null]' at 'layers' " + LayerElement },
        { "Layers", "[1]", S, "NUMBER_VALUE can not be converted to a String at 'layers'" },
        { "Layers", "\"x\"", S, "STRING_VALUE can not be converted to a List at 'layers'" },
        { "Layers", $"[\"{Layer}a:1\",\"{Layer}b:1\",\"{Layer}c:1\",\"{Layer}d:1\",\"{Layer}e:1\",\"{Layer}f:1\"]", I, "Cannot reference more than 5 layers." },
        { "Layers", $"[\"{Layer}a:1\",\"{Layer}a:2\"]", I, $"Two different versions of the same layer are not allowed to be referenced in the same function. {Layer}a:1 and {Layer}a:2 are versions of the same layer." },
        { "Layers", "[\"arn:aws:lambda:eu-west-1:000000000000:layer:a:1\"]", I, "Layers are not in the same region as the function. Layers are expected to be in region us-east-1." },
        { "TracingConfig", "{\"Mode\":\"active\"}", V, $"Value 'active' at 'tracingConfig.mode' {Enum}[Active, PassThrough]" },
        { "TracingConfig", "\"Active\"", S, "STRING_VALUE can not be converted to a Structure at 'tracingConfig'" },
        { "LoggingConfig", "{\"LogFormat\":\"json\"}", V, $"Value 'json' at 'loggingConfig.logFormat' {Enum}[JSON, Text]" },
        { "LoggingConfig", "{\"LogFormat\":\"JSON\",\"ApplicationLogLevel\":\"ALL\"}", V, $"Value 'ALL' at 'loggingConfig.applicationLogLevel' {Enum}[TRACE, DEBUG, INFO, WARN, ERROR, FATAL]" },
        { "LoggingConfig", "{\"LogFormat\":\"JSON\",\"SystemLogLevel\":\"TRACE\"}", V, $"Value 'TRACE' at 'loggingConfig.systemLogLevel' {Enum}[DEBUG, INFO, WARN]" },
        { "LoggingConfig", "{\"LogGroup\":\"a b\"}", V, $@"Value 'a b' at 'loggingConfig.logGroup' {Pattern}[\.\-_/#A-Za-z0-9]+" },
        { "LoggingConfig", "{\"LogGroup\":\"" + new string('g', 513) + "\"}", V, $"Value '{new string('g', 513)}' at 'loggingConfig.logGroup' {Upto}512" },
        { "LoggingConfig", "{\"SystemLogLevel\":\"WARN\"}", I, "ApplicationLogLevel and SystemLogLevel are supported only when LogFormat is set to JSON." },
        { "VpcConfig", "{\"SubnetIds\":[\"subnet-1\"]}", I, NotHere("VpcConfig") },
        { "VpcConfig", "{\"SecurityGroupIds\":[\"sg-1\"]}", I, NotHere("VpcConfig") },
        { "VpcConfig", "{\"Ipv6AllowedForDualStack\":true}", I, NotHere("VpcConfig") },
        { "VpcConfig", "{\"SecurityGroupIds\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}", V, $"Value '[1, 2, 3, 4, 5, 6]' at 'vpcConfig.securityGroupIds' {Upto}5" },
        { "VpcConfig", "{\"Ipv6AllowedForDualStack\":\"true\"}", S, "STRING_VALUE can not be converted to a Boolean at 'vpcConfig.ipv6AllowedForDualStack'" },
        { "DeadLetterConfig", "{\"TargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q.fifo\"}", I, "Invalid dead letter queue ARN: arn:aws:sqs:us-east-1:000000000000:q.fifo is a FIFO queue or topic. Only standard queues and topics are supported." },
        { "DeadLetterConfig", "{\"TargetArn\":\"arn:aws:lambda:us-east-1:000000000000:function:f\"}", I, "Invalid dead letter queue ARN: arn:aws:lambda:us-east-1:000000000000:function:f is neither an SQS queue nor an SNS topic." },
        { "DeadLetterConfig", "{\"TargetArn\":\"q\"}", V, $"Value 'q' at 'deadLetterConfig.targetArn' {Pattern}{KmsPattern}" },
        { "KMSKeyArn", "\"arn:aws:kms:us-east-1:000000000000:key/1\"", I, NotHere("KMSKeyArn") },
        { "KMSKeyArn", "\"key\"", V, $"Value 'key' at 'kMSKeyArn' {Pattern}{KmsPattern}" },
        { "FileSystemConfigs", "[{\"Arn\":\"a\",\"LocalMountPath\":\"/mnt/a\"}]", I, NotHere("FileSystemConfigs") },
        { "FileSystemConfigs", "[{\"Arn\":\"a\",\"LocalMountPath\":\"/tmp\"}]", V, $"Value '/tmp' at 'fileSystemConfigs.1.member.localMountPath' {Pattern}/mnt/[a-zA-Z0-9-_.]+" },
        { "FileSystemConfigs", "[{\"LocalMountPath\":\"/mnt/a\"}]", V, "Value null at 'fileSystemConfigs.1.member.arn' failed to satisfy constraint: Member must not be null" },
        { "FileSystemConfigs", "[1]", S, "NUMBER_VALUE can not be converted to a Structure at 'fileSystemConfigs'" },
        { "ImageConfig", "{\"Command\":[\"x\"]}", I, NotHere("ImageConfig") },
        { "SnapStart", "{\"ApplyOn\":\"PublishedVersions\"}", I, NotHere("SnapStart") },
        { "SnapStart", "{\"ApplyOn\":\"none\"}", V, $"Value 'none' at 'snapStart.applyOn' {Enum}[PublishedVersions, None]" },
        { "CapacityProviderConfig", "{}", I, NotHere("CapacityProviderConfig") },
        { "DurableConfig", "{\"ExecutionTimeout\":1}", I, NotHere("DurableConfig") },
    };

    private static string NotHere(string member) => $"The parameter {member} is not supported by this grid yet. Leave it out.";

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_value_is_refused_by_create(string member, string value, string type, string message)
    {
        var request = JsonNode.Parse("""{"FunctionName":"f","Runtime":"python3.11","Role":"arn:aws:iam::000000000000:role/r","Handler":"h","Code":{"ZipFile":"aGk="}}""")!;
        request[member] = JsonNode.Parse(value);

        var reply = await server.Send("POST", "/2015-03-31/functions", request);

        reply.IsError(400, type, type == V ? $"1 validation error detected: {message}" : message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_value_is_refused_by_update(string member, string value, string type, string message)
    {
        var reply = await server.Send("PUT", "/2015-03-31/functions/f/configuration", new JsonObject { [member] = JsonNode.Parse(value) });

        reply.IsError(400, type, type == V ? $"1 validation error detected: {message}" : message);
        Assert.Empty(_function.Calls);
    }

    [Theory]
    [InlineData("Timeout", "1")]
    [InlineData("Timeout", "900")]
    [InlineData("Timeout", "3.0")]
    [InlineData("MemorySize", "128")]
    [InlineData("MemorySize", "10240")]
    [InlineData("EphemeralStorage", "{\"Size\":512}")]
    [InlineData("Runtime", "\"nodejs20.x\"")]
    [InlineData("LoggingConfig", "{\"LogFormat\":\"JSON\",\"ApplicationLogLevel\":\"FATAL\"}")]
    [InlineData("Description", "\"\"")]
    [InlineData("Layers", "[]")]
    [InlineData("DeadLetterConfig", "{\"TargetArn\":\"arn:aws:sqs:us-east-1:000000000000:q\"}")]
    [InlineData("DeadLetterConfig", "{\"TargetArn\":\"arn:aws:sns:us-east-1:000000000000:t\"}")]
    [InlineData("DeadLetterConfig", "{\"TargetArn\":\"\"}")]
    public async Task Values_at_the_edge_are_accepted(string member, string value)
    {
        var reply = await server.Send("PUT", "/2015-03-31/functions/f/configuration", $$"""{"{{member}}":{{value}}}""");

        Assert.Equal(200, reply.Status);
        Assert.Single(_function.Calls);
    }

    [Fact]
    public async Task Variables_of_exactly_4096_bytes_are_accepted()
    {
        var reply = await server.Send("PUT", "/2015-03-31/functions/f/configuration", "{\"Environment\":{\"Variables\":{\"AB\":\"" + new string('x', 4087) + "\"}}}");

        Assert.Equal(200, reply.Status);
    }

    [Fact]
    public async Task A_layer_of_another_account_is_not_for_the_caller()
    {
        const string arn = "arn:aws:lambda:us-east-1:111111111111:layer:a:1";

        var reply = await server.Send("PUT", "/2015-03-31/functions/f/configuration", $$"""{"Layers":["{{arn}}"]}""");

        reply.IsError(403, "AccessDeniedException", $"User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetLayerVersion on resource: {arn} because no resource-based policy allows the lambda:GetLayerVersion action");
    }
}
