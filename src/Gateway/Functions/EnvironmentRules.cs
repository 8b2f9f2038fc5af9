using System.Buffers;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Functions;

/// <summary>What the service demands of environment variables beyond the API model.</summary>
internal static class EnvironmentRules
{
    /// <summary>Of names and values as compact JSON in UTF-8.</summary>
    internal const int MaxBytes = 4096;

    private const string Unable = "Lambda was unable to configure your environment variables because the environment variables you have provided";

    /// <summary>Variables that the runtime sets and customers cannot.</summary>
    private static readonly string[] s_reserved =
    [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ];

    /// <summary>Null when the variables are good.</summary>
    internal static ApiError? Refuse(IReadOnlyDictionary<string, string> variables)
    {
        var reserved = variables.Keys.Where(s_reserved.Contains).ToArray();
        if (reserved.Length > 0)
        {
            return ApiError.InvalidParameter(
                $"{Unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: {string.Join(", ", reserved)}");
        }

        var json = Compact(variables);
        if (json.Length > MaxBytes) return ApiError.InvalidParameter($"{Unable} exceeded the 4KB limit. String measured: {Encoding.UTF8.GetString(json)}");
        return variables.FirstOrDefault(variable => variable.Value.Contains('\0', StringComparison.Ordinal)) is { Key: { } name }
            ? ApiError.InvalidParameter($"{Unable} contains a null character in the value of {name}.")
            : null;
    }

    private static ReadOnlySpan<byte> Compact(IReadOnlyDictionary<string, string> variables)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonAnswer.Options))
        {
            json.WriteStartObject();
            foreach (var (name, value) in variables) json.WriteString(name, value);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
