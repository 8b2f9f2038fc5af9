using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Async;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>
/// Reads what CreateFunction and UpdateFunctionConfiguration have in common. Every member of the API model is here:
/// it lands in the patch, or it is refused when it asks for something that the grid lacks.
/// </summary>
internal sealed class SettingsReader(RuntimeIdentifiers runtimes)
{
    private const int MaxMemorySizeMb = 10_240;

    internal SettingsPatch Read(ApiRequest request, bool creating)
    {
        var body = request.Body;
        var patch = new SettingsPatch
        {
            Runtime = body.Text("Runtime", Rules.Any),
            Role = body.Text("Role", Rules.Role, required: creating),
            Handler = body.Text("Handler", Rules.Handler),
            Description = body.Text("Description", Rules.Description),
            TimeoutSeconds = body.Number("Timeout", Rules.Timeout),
            MemorySizeMb = body.Number("MemorySize", Rules.MemorySize),
            EphemeralStorageMb = body.Object("EphemeralStorage")?.Number("Size", Rules.EphemeralStorage, required: true),
            Environment = body.Object("Environment") is { } environment ? environment.TextMap("Variables", Rules.EnvironmentKey, [], secret: true) ?? [] : null,
            LayerArns = body.Texts("Layers", Rules.LayerVersionArn),
            TracingActive = body.Object("TracingConfig")?.Text("Mode", Rules.TracingMode) switch { "Active" => true, "PassThrough" => false, _ => null },
            Logging = Logging(body),
            DeadLetterTargetArn = body.Object("DeadLetterConfig")?.Text("TargetArn", Rules.TargetArn),
        };

        if (patch.Runtime is not null && runtimes.Refuse(patch.Runtime) is { } badRuntime) request.Refuse(badRuntime);
        if (patch.MemorySizeMb > MaxMemorySizeMb)
        {
            request.Refuse(ApiError.InvalidParameter($"'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to {MaxMemorySizeMb}"));
        }

        if (patch.Environment is not null && EnvironmentRules.Refuse(patch.Environment) is { } badEnvironment) request.Refuse(badEnvironment);
        if (request.Problem is null && patch.LayerArns is not null && LayerArns.Refuse(patch.LayerArns, request.Caller) is { } badLayers) request.Refuse(badLayers);
        if (DeadLetterTargets.Refuse(patch.DeadLetterTargetArn) is { } badTarget) request.Refuse(badTarget);
        RefuseWhatIsNotHere(body);
        return patch;
    }

    private static LoggingSettings? Logging(ObjectReader body)
    {
        if (body.Object("LoggingConfig") is not { } logging) return null;
        var json = logging.Text("LogFormat", Rules.LogFormat) == "JSON";
        var application = logging.Text("ApplicationLogLevel", Rules.ApplicationLogLevel);
        var system = logging.Text("SystemLogLevel", Rules.SystemLogLevel);
        var group = logging.Text("LogGroup", Rules.LogGroup);
        if (!json && (application ?? system) is not null)
        {
            body.Refuse(ApiError.InvalidParameter("ApplicationLogLevel and SystemLogLevel are supported only when LogFormat is set to JSON."));
        }

        return new LoggingSettings
        {
            JsonLogs = json,
            ApplicationLogLevel = json ? application ?? "INFO" : null,
            SystemLogLevel = json ? system ?? "INFO" : null,
            LogGroup = group,
        };
    }

    private static void RefuseWhatIsNotHere(ObjectReader body)
    {
        var vpc = body.Object("VpcConfig");
        body.NotHere("VpcConfig", asked:
            vpc?.Texts("SubnetIds", [], Must.HaveCountUpTo(16)) is { Length: > 0 }
            | vpc?.Texts("SecurityGroupIds", [], Must.HaveCountUpTo(5)) is { Length: > 0 }
            | vpc?.Flag("Ipv6AllowedForDualStack") is true);
        body.NotHere("KMSKeyArn", asked: body.Text("KMSKeyArn", Rules.KmsKeyArn) is { Length: > 0 });
        var fileSystems = body.Objects("FileSystemConfigs", Must.HaveCountUpTo(1)) ?? [];
        foreach (var fileSystem in fileSystems)
        {
            fileSystem.Text("Arn", Rules.FileSystemArn, required: true);
            fileSystem.Text("LocalMountPath", Rules.LocalMountPath, required: true);
        }

        body.NotHere("FileSystemConfigs", asked: fileSystems.Length > 0);
        var image = body.Object("ImageConfig");
        body.NotHere("ImageConfig", asked:
            image?.Texts("EntryPoint", [], Must.HaveCountUpTo(1500)) is { Length: > 0 }
            | image?.Texts("Command", [], Must.HaveCountUpTo(1500)) is { Length: > 0 }
            | image?.Text("WorkingDirectory", Rules.WorkingDirectory) is { Length: > 0 });
        body.NotHere("SnapStart", asked: body.Object("SnapStart")?.Text("ApplyOn", Rules.SnapStart) == "PublishedVersions");
        body.NotHere("CapacityProviderConfig", asked: body.Object("CapacityProviderConfig") is not null);
        body.NotHere("DurableConfig", asked: body.Object("DurableConfig") is not null);
    }
}
