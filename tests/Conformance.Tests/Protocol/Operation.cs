namespace Grid.Conformance.Tests.Protocol;

/// <summary>One operation of the API, with a good request that a test spoils in one place.</summary>
/// <param name="Path">With names in braces: <c>{function}</c> is one that exists.</param>
/// <param name="Members">
/// Members of the body as <c>Name:kind</c>, dots for members of structures. Kinds: s text, i whole number, d number, f flag, b blob, o structure,
/// m map of texts, l list of texts, L list of structures; an exclamation mark means required.
/// </param>
/// <param name="Good">Body that is accepted as far as its form goes; null for none.</param>
/// <param name="Query">Query parameters as <c>Name=bad value</c>.</param>
internal sealed record Operation(string Method, string Path, string Members = "", string? Good = null, string[]? Query = null)
{
    private const string Settings =
        "Runtime:s Handler:s Description:s Timeout:i MemorySize:i VpcConfig:o VpcConfig.SubnetIds:l VpcConfig.SecurityGroupIds:l VpcConfig.Ipv6AllowedForDualStack:f DeadLetterConfig:o DeadLetterConfig.TargetArn:s " +
        "Environment:o Environment.Variables:m KMSKeyArn:s TracingConfig:o TracingConfig.Mode:s Layers:l FileSystemConfigs:L ImageConfig:o ImageConfig.EntryPoint:l ImageConfig.Command:l ImageConfig.WorkingDirectory:s " +
        "EphemeralStorage:o EphemeralStorage.Size:i! SnapStart:o SnapStart.ApplyOn:s LoggingConfig:o LoggingConfig.LogFormat:s LoggingConfig.ApplicationLogLevel:s LoggingConfig.SystemLogLevel:s LoggingConfig.LogGroup:s";

    private const string Code = "ZipFile:b S3Bucket:s S3Key:s S3ObjectVersion:s ImageUri:s";

    private const string Mapping =
        "Enabled:f BatchSize:i FilterCriteria:o FilterCriteria.Filters:L MaximumBatchingWindowInSeconds:i ParallelizationFactor:i DestinationConfig:o DestinationConfig.OnFailure:o DestinationConfig.OnFailure.Destination:s " +
        "MaximumRecordAgeInSeconds:i BisectBatchOnFunctionError:f MaximumRetryAttempts:i TumblingWindowInSeconds:i Topics:l Queues:l SourceAccessConfigurations:L SelfManagedEventSource:o FunctionResponseTypes:l " +
        "ScalingConfig:o ScalingConfig.MaximumConcurrency:i DocumentDBEventSourceConfig:o KMSKeyArn:s MetricsConfig:o MetricsConfig.Metrics:l ProvisionedPollerConfig:o";

    private static readonly string[] s_pages = ["MaxItems=0", "MaxItems=-1", "MaxItems=10001", "MaxItems=99999999999999999999", "MaxItems=x", "Marker=x", "Marker=%00", "Marker=eyJ4IjoxfQ"];
    private static readonly string[] s_qualifiers = ["Qualifier=", "Qualifier=a%20b", "Qualifier=%00", "Qualifier=%C3%A9", "Qualifier=" + new string('x', 129)];

    internal static readonly Operation[] All =
    [
        new("POST", "/2015-03-31/functions", $"FunctionName:s! Role:s! Code:o! {string.Join(' ', Code.Split(' ').Select(member => "Code." + member))} PackageType:s Tags:m Publish:f CodeSigningConfigArn:s Architectures:l {Settings}",
            """{"FunctionName":"fresh","Runtime":"nodejs20.x","Handler":"index.handler","Role":"arn:aws:iam::000000000000:role/r","Code":{"ZipFile":"@zip"}}"""),
        new("GET", "/2015-03-31/functions", Query: [.. s_pages, "FunctionVersion=x", "MasterRegion=x", "MasterRegion=us-east-1"]),
        new("GET", "/2015-03-31/functions/{function}", Query: s_qualifiers),
        new("GET", "/2015-03-31/functions/{function}/configuration", Query: s_qualifiers),
        new("DELETE", "/2015-03-31/functions/{function}", Query: [.. s_qualifiers, "Qualifier=$LATEST", "Qualifier=alias"]),
        new("PUT", "/2015-03-31/functions/{function}/code", $"{Code} Architectures:l Publish:f DryRun:f RevisionId:s", """{"ZipFile":"@zip","DryRun":true}"""),
        new("PUT", "/2015-03-31/functions/{function}/configuration", $"Role:s RevisionId:s {Settings}", "{}"),
        new("POST", "/2015-03-31/functions/{function}/versions", "CodeSha256:s Description:s RevisionId:s", "{}"),
        new("GET", "/2015-03-31/functions/{function}/versions", Query: s_pages),
        new("POST", "/2015-03-31/functions/{function}/aliases", "Name:s! FunctionVersion:s! Description:s RoutingConfig:o RoutingConfig.AdditionalVersionWeights:d", """{"Name":"fresh","FunctionVersion":"$LATEST"}"""),
        new("GET", "/2015-03-31/functions/{function}/aliases", Query: [.. s_pages, "FunctionVersion=x"]),
        new("GET", "/2015-03-31/functions/{function}/aliases/{name}"),
        new("PUT", "/2015-03-31/functions/{function}/aliases/{name}", "FunctionVersion:s Description:s RevisionId:s RoutingConfig:o RoutingConfig.AdditionalVersionWeights:d", "{}"),
        new("DELETE", "/2015-03-31/functions/{function}/aliases/{name}"),
        new("POST", "/2015-03-31/functions/{function}/policy",
            "StatementId:s! Action:s! Principal:s! SourceArn:s SourceAccount:s EventSourceToken:s PrincipalOrgID:s FunctionUrlAuthType:s InvokedViaFunctionUrl:f RevisionId:s",
            """{"StatementId":"fresh","Action":"lambda:InvokeFunction","Principal":"*"}""", s_qualifiers),
        new("GET", "/2015-03-31/functions/{function}/policy", Query: s_qualifiers),
        new("DELETE", "/2015-03-31/functions/{function}/policy/{name}", Query: [.. s_qualifiers, "RevisionId=x"]),
        new("PUT", "/2021-07-20/functions/{function}/runtime-management-config", "UpdateRuntimeOn:s! RuntimeVersionArn:s", """{"UpdateRuntimeOn":"Auto"}""", s_qualifiers),
        new("GET", "/2021-07-20/functions/{function}/runtime-management-config", Query: s_qualifiers),
        new("GET", "/2020-06-30/functions/{function}/code-signing-config"),
        new("PUT", "/2017-10-31/functions/{function}/concurrency", "ReservedConcurrentExecutions:i!", """{"ReservedConcurrentExecutions":1000}"""),
        new("GET", "/2019-09-30/functions/{function}/concurrency"),
        new("DELETE", "/2017-10-31/functions/{function}/concurrency"),
        new("PUT", "/2019-09-30/functions/{function}/provisioned-concurrency?Qualifier={number}", "ProvisionedConcurrentExecutions:i!", """{"ProvisionedConcurrentExecutions":1}"""),
        new("PUT", "/2019-09-30/functions/{function}/provisioned-concurrency", Good: """{"ProvisionedConcurrentExecutions":1}""", Query: [.. s_qualifiers, "", "Qualifier=$LATEST"]),
        new("DELETE", "/2019-09-30/functions/{function}/provisioned-concurrency", Query: [.. s_qualifiers, "", "Qualifier=$LATEST"]),
        new("GET", "/2019-09-30/functions/{function}/provisioned-concurrency", Query: [.. s_qualifiers, "List=x", "List=ALL&MaxItems=51", "List=ALL&Marker=x"]),
        new("GET", "/2019-09-25/functions/{function}/event-invoke-config", Query: s_qualifiers),
        new("GET", "/2019-09-25/functions/{function}/event-invoke-config/list", Query: [.. s_pages, "MaxItems=51"]),
        new("GET", "/2021-10-31/functions/{function}/url", Query: s_qualifiers),
        new("GET", "/2021-10-31/functions/{function}/urls", Query: [.. s_pages, "MaxItems=51"]),
        new("GET", "/2024-08-31/functions/{function}/recursion-config"),
        new("GET", "/2015-03-31/event-source-mappings", Query: [.. s_pages, "FunctionName=a%20b", "FunctionName=", "EventSourceArn=x"]),
        new("POST", "/2015-03-31/event-source-mappings", $"FunctionName:s! EventSourceArn:s StartingPosition:s StartingPositionTimestamp:s Tags:m {Mapping}",
            """{"FunctionName":"nobody","EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:nowhere"}"""),
        new("GET", "/2015-03-31/event-source-mappings/{name}"),
        new("PUT", "/2015-03-31/event-source-mappings/{name}", $"FunctionName:s {Mapping}", "{}"),
        new("DELETE", "/2015-03-31/event-source-mappings/{name}"),
        new("POST", "/2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:{function}", "Tags:m!", """{"Tags":{"a":"b"}}"""),
        new("DELETE", "/2017-03-31/tags/arn:aws:lambda:us-east-1:000000000000:function:{function}", Query: [""]),
        new("GET", "/2017-03-31/tags/{name}"),
        new("POST", "/2018-10-31/layers/{name}/versions", "Content:o! Content.ZipFile:b Content.S3Bucket:s Content.S3Key:s Content.S3ObjectVersion:s Description:s CompatibleRuntimes:l CompatibleArchitectures:l LicenseInfo:s", """{"Content":{"ZipFile":"@zip"}}"""),
        new("GET", "/2018-10-31/layers/{name}/versions", Query: [.. s_pages, "MaxItems=51", "CompatibleRuntime=x", "CompatibleArchitecture=x"]),
        new("GET", "/2018-10-31/layers/{name}/versions/{number}"),
        new("DELETE", "/2018-10-31/layers/{name}/versions/{number}"),
        new("GET", "/2018-10-31/layers", Query: [.. s_pages, "MaxItems=51", "CompatibleRuntime=x", "CompatibleArchitecture=x", "find=x", "find=LayerVersion", "find=LayerVersion&Arn=x", "find=LayerVersion&Arn=arn:aws:lambda:us-east-1:000000000000:layer:x:99999999999999999999"]),
        new("POST", "/2015-03-31/functions/{function}/invocations", Query: s_qualifiers),
    ];
}
