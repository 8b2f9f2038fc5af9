using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>The API model's rules for the members of requests.</summary>
internal static class Rules
{
    private const string AnyArn = @"(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()";

    // Names and references
    internal static readonly Constraint<string>[] Any = [];
    internal static readonly Constraint<string>[] Qualifier = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1), Must.Match(@"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+")];
    internal static readonly Constraint<string>[] AliasName = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1), Must.Match(@"(?!^[0-9]+$)([a-zA-Z0-9-_]+)")];
    internal static readonly Constraint<string>[] Version = [Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(1), Must.Match(@"(\$LATEST(\.PUBLISHED)?|[0-9]+)")];
    internal static readonly Constraint<string>[] AdditionalVersion = [Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(1), Must.Match("[0-9]+")];
    internal static readonly Constraint<double>[] Weight = [Must.BeUpTo(1.0), Must.BeFrom(0.0)];
    internal static readonly Constraint<string>[] FunctionVersionFilter = [Must.BeOneOf("ALL")];
    internal static readonly Constraint<string>[] MasterRegion = [Must.Match(@"ALL|[a-z]{2}(-gov)?-[a-z]+-\d{1}")];
    internal static readonly Constraint<string>[] PublishTo = [Must.BeOneOf("LATEST_PUBLISHED")];

    // Settings
    internal static readonly Constraint<string>[] Role = [Must.Match(@"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+")];
    internal static readonly Constraint<string>[] Handler = [Must.HaveLengthUpTo(128), Must.Match(@"[^\s]+")];
    internal static readonly Constraint<string>[] Description = [Must.HaveLengthUpTo(256)];
    internal static readonly Constraint<long>[] Timeout = [Must.BeUpTo(900L), Must.BeFrom(1L)];
    internal static readonly Constraint<long>[] MemorySize = [Must.BeUpTo(32_768L), Must.BeFrom(128L)];
    internal static readonly Constraint<long>[] EphemeralStorage = [Must.BeUpTo(10_240L), Must.BeFrom(512L)];
    internal static readonly Constraint<string>[] PackageType = [Must.BeOneOf("Zip", "Image")];
    internal static readonly Constraint<string>[] Architecture = [Must.BeOneOf("x86_64", "arm64")];
    internal static readonly Constraint<string>[] EnvironmentKey = [Must.Match("[a-zA-Z]([a-zA-Z0-9_])+")];
    internal static readonly Constraint<string>[] LayerVersionArn = [Must.HaveLengthUpTo(140), Must.HaveLengthFrom(1), Must.Match(@"arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+")];
    internal static readonly Constraint<string>[] TracingMode = [Must.BeOneOf("Active", "PassThrough")];
    internal static readonly Constraint<string>[] LogFormat = [Must.BeOneOf("JSON", "Text")];
    internal static readonly Constraint<string>[] ApplicationLogLevel = [Must.BeOneOf("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")];
    internal static readonly Constraint<string>[] SystemLogLevel = [Must.BeOneOf("DEBUG", "INFO", "WARN")];
    internal static readonly Constraint<string>[] LogGroup = [Must.HaveLengthUpTo(512), Must.HaveLengthFrom(1), Must.Match(@"[\.\-_/#A-Za-z0-9]+")];
    internal static readonly Constraint<string>[] SnapStart = [Must.BeOneOf("PublishedVersions", "None")];
    internal static readonly Constraint<string>[] KmsKeyArn = [Must.Match(AnyArn)];
    internal static readonly Constraint<string>[] TargetArn = [Must.Match(AnyArn)];
    internal static readonly Constraint<string>[] FileSystemArn = [Must.HaveLengthUpTo(256)];
    internal static readonly Constraint<string>[] LocalMountPath = [Must.HaveLengthUpTo(160), Must.Match("/mnt/[a-zA-Z0-9-_.]+")];
    internal static readonly Constraint<string>[] WorkingDirectory = [Must.HaveLengthUpTo(1000)];
    internal static readonly Constraint<string>[] CodeSigningConfigArn = [Must.HaveLengthUpTo(200), Must.Match(@"arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}:\d{12}:code-signing-config:csc-[a-z0-9]{17}")];

    // Code
    internal static readonly Constraint<string>[] S3Bucket = [Must.HaveLengthUpTo(63), Must.HaveLengthFrom(3), Must.Match(@"[0-9A-Za-z\.\-_]*(?<!\.)")];
    internal static readonly Constraint<string>[] S3Key = [Must.HaveLengthUpTo(1024), Must.HaveLengthFrom(1)];

    // Tags
    internal static readonly Constraint<string>[] TagKey = [Must.HaveLengthUpTo(128), Must.HaveLengthFrom(1)];
    internal static readonly Constraint<string>[] TagValue = [Must.HaveLengthUpTo(256)];
    internal static readonly Constraint<string>[] TaggableResource = [Must.HaveLengthUpTo(256), Must.HaveLengthFrom(1), Must.Match(
        @"arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|code-signing-config:csc-[a-z0-9]{17}" +
        "|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)")];

    // Policies
    internal static readonly Constraint<string>[] StatementId = [Must.HaveLengthUpTo(100), Must.HaveLengthFrom(1), Must.Match("([a-zA-Z0-9-_]+)")];
    internal static readonly Constraint<string>[] NamespacedStatementId = [Must.HaveLengthUpTo(100), Must.HaveLengthFrom(1), Must.Match("([a-zA-Z0-9-_.]+)")];
    internal static readonly Constraint<string>[] Action = [Must.Match("(lambda:[*]|lambda:[a-zA-Z]+|[*])")];
    internal static readonly Constraint<string>[] Principal = [Must.Match(@"[^\s]+")];
    internal static readonly Constraint<string>[] SourceArn = [Must.Match(@"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)")];
    internal static readonly Constraint<string>[] SourceAccount = [Must.HaveLengthUpTo(12), Must.Match(@"\d{12}")];
    internal static readonly Constraint<string>[] EventSourceToken = [Must.HaveLengthUpTo(256), Must.Match(@"[a-zA-Z0-9._\-]+")];
    internal static readonly Constraint<string>[] PrincipalOrgId = [Must.HaveLengthUpTo(34), Must.HaveLengthFrom(12), Must.Match("o-[a-z0-9]{10,32}")];
    internal static readonly Constraint<string>[] FunctionUrlAuthType = [Must.BeOneOf("NONE", "AWS_IAM")];

    // Runtime management
    internal static readonly Constraint<string>[] UpdateRuntimeOn = [Must.BeOneOf("Auto", "Manual", "FunctionUpdate")];
    internal static readonly Constraint<string>[] RuntimeVersionArn = [Must.HaveLengthUpTo(2048), Must.HaveLengthFrom(26), Must.Match(@"arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\d{1}::runtime:.+")];

    // Concurrency
    internal static readonly Constraint<long>[] ReservedConcurrentExecutions = [Must.BeFrom(0L)];
    internal static readonly Constraint<long>[] ProvisionedConcurrentExecutions = [Must.BeFrom(1L)];
    internal static readonly Constraint<string>[] ProvisionedList = [Must.BeOneOf("ALL")];

    // Events that nobody waits for
    internal static readonly Constraint<long>[] MaximumRetryAttempts = [Must.BeUpTo(2L), Must.BeFrom(0L)];
    internal static readonly Constraint<long>[] MaximumEventAge = [Must.BeUpTo(21_600L), Must.BeFrom(60L)];
    internal static readonly Constraint<string>[] DestinationArn = [Must.HaveLengthUpTo(350), Must.Match(
        @"$|kafka://([^.]([a-zA-Z0-9\-_.]{0,248}))|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)")];
    internal static readonly Constraint<string>[] RecursiveLoop = [Must.BeOneOf("Allow", "Terminate")];

    // Features that are not configured
    internal static readonly Constraint<string>[] EventSourceArn = [Must.Match(@"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)")];

    // Layers
    internal static readonly Constraint<string>[] LayerName = [Must.HaveLengthUpTo(140), Must.HaveLengthFrom(1), Must.Match(@"(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+")];
    internal static readonly Constraint<string>[] LicenseInfo = [Must.HaveLengthUpTo(512)];
    internal static readonly Constraint<string>[] LayerRuntime = [Must.BeOneOf([.. RuntimeIdentifiers.Current, .. RuntimeIdentifiers.Retired])];
}
