using System.Globalization;
using System.Text.Json;
using Grid.Contracts.Functions;

namespace Grid.Gateway.Functions;

/// <summary>A function's configuration in AWS's casing. Members without a value are absent, never null.</summary>
internal sealed class FunctionAnswers(RuntimeIdentifiers runtimes)
{
    /// <param name="arn">Qualified only as far as the caller asked with a qualifier.</param>
    internal void Write(Utf8JsonWriter json, FunctionVersion version, string arn)
    {
        json.WriteStartObject();
        WriteSettings(json, version, arn);
        json.WriteStartObject("RuntimeVersionConfig");
        json.WriteString("RuntimeVersionArn", runtimes.VersionArn(version.Function.Region, version.Settings.Runtime));
        json.WriteEndObject();
        WriteState(json, version);
        json.WriteEndObject();
    }

    /// <summary>Items of listings have neither state nor runtime version.</summary>
    internal static void WriteItem(Utf8JsonWriter json, FunctionVersion version, string arn)
    {
        json.WriteStartObject();
        WriteSettings(json, version, arn);
        json.WriteEndObject();
    }

    /// <summary>ARN of an answer: with the qualifier if one was asked for.</summary>
    internal static string Arn(FunctionId function, string? qualifier) => qualifier is null ? function.Arn : $"{function.Arn}:{qualifier}";

    /// <summary>Time as AWS writes it into texts: milliseconds and <c>+0000</c>.</summary>
    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);

    private static void WriteSettings(Utf8JsonWriter json, FunctionVersion version, string arn)
    {
        var settings = version.Settings;
        json.WriteString("FunctionName", version.Function.Name);
        json.WriteString("FunctionArn", arn);
        json.WriteString("Runtime", settings.Runtime);
        json.WriteString("Role", settings.Role);
        json.WriteString("Handler", settings.Handler);
        json.WriteNumber("CodeSize", version.Code.SizeBytes);
        json.WriteString("Description", settings.Description);
        json.WriteNumber("Timeout", settings.TimeoutSeconds);
        json.WriteNumber("MemorySize", settings.MemorySizeMb);
        json.WriteString("LastModified", Time(version.LastModified));
        json.WriteString("CodeSha256", version.Code.Sha256);
        json.WriteString("Version", version.Version);
        if (settings.Environment is not null) WriteEnvironment(json, settings.Environment);
        if (settings.DeadLetterTargetArn is { } target)
        {
            json.WriteStartObject("DeadLetterConfig");
            json.WriteString("TargetArn", target);
            json.WriteEndObject();
        }

        json.WriteStartObject("TracingConfig");
        json.WriteString("Mode", settings.TracingActive ? "Active" : "PassThrough");
        json.WriteEndObject();
        json.WriteString("RevisionId", version.RevisionId);
        if (settings.Layers.Count > 0) WriteLayers(json, settings.Layers);
        json.WriteString("PackageType", "Zip");
        json.WriteStartArray("Architectures");
        json.WriteStringValue(settings.Architecture);
        json.WriteEndArray();
        json.WriteStartObject("EphemeralStorage");
        json.WriteNumber("Size", settings.EphemeralStorageMb);
        json.WriteEndObject();
        json.WriteStartObject("SnapStart");
        json.WriteString("ApplyOn", "None");
        json.WriteString("OptimizationStatus", "Off");
        json.WriteEndObject();
        WriteLogging(json, settings.Logging, version.Function.Name);
    }

    private static void WriteState(Utf8JsonWriter json, FunctionVersion version)
    {
        json.WriteString("State", version.State.ToString());
        WriteIfSet(json, "StateReason", version.StateReason);
        WriteIfSet(json, "StateReasonCode", version.StateReasonCode);
        WriteIfSet(json, "LastUpdateStatus", version.LastUpdateStatus is UpdateStatus.None ? null : version.LastUpdateStatus.ToString());
        WriteIfSet(json, "LastUpdateStatusReason", version.LastUpdateStatusReason);
        WriteIfSet(json, "LastUpdateStatusReasonCode", version.LastUpdateStatusReasonCode);
    }

    private static void WriteEnvironment(Utf8JsonWriter json, IReadOnlyDictionary<string, string> variables)
    {
        json.WriteStartObject("Environment");
        json.WriteStartObject("Variables");
        foreach (var (name, value) in variables) json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter json, IReadOnlyList<LayerReference> layers)
    {
        json.WriteStartArray("Layers");
        foreach (var layer in layers)
        {
            json.WriteStartObject();
            json.WriteString("Arn", layer.Arn);
            json.WriteNumber("CodeSize", layer.Code.SizeBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLogging(Utf8JsonWriter json, LoggingSettings logging, string functionName)
    {
        json.WriteStartObject("LoggingConfig");
        json.WriteString("LogFormat", logging.JsonLogs ? "JSON" : "Text");
        WriteIfSet(json, "ApplicationLogLevel", logging.ApplicationLogLevel);
        WriteIfSet(json, "SystemLogLevel", logging.SystemLogLevel);
        json.WriteString("LogGroup", logging.LogGroup ?? $"/aws/lambda/{functionName}");
        json.WriteEndObject();
    }

    private static void WriteIfSet(Utf8JsonWriter json, string member, string? value)
    {
        if (value is not null) json.WriteString(member, value);
    }
}
