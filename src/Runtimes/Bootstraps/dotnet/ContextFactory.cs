using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Grid.Bootstrap;

/// <summary>Makes the handler's context: an implementation, made at run time, of the <c>ILambdaContext</c> of the function's own Amazon.Lambda.Core.</summary>
internal sealed class ContextFactory(Type contract)
{
    private static readonly string? Name = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");
    private static readonly string? Version = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");
    private static readonly string? LogGroup = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_GROUP_NAME");
    private static readonly string? LogStream = Environment.GetEnvironmentVariable("AWS_LAMBDA_LOG_STREAM_NAME");

    private static readonly int MemoryMb =
        int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), CultureInfo.InvariantCulture, out var size) ? size : 0;

    public static bool Makes(Type type) => type.IsInterface && type.FullName == "Amazon.Lambda.Core.ILambdaContext";

    public object Create(Reply invocation)
    {
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(invocation.Header("Lambda-Runtime-Deadline-Ms") ?? "0", CultureInfo.InvariantCulture));
        return Stub.Create(contract, (method, _) => method.Name switch
        {
            "get_AwsRequestId" => invocation.Header("Lambda-Runtime-Aws-Request-Id"),
            "get_FunctionName" => Name,
            "get_FunctionVersion" => Version,
            "get_InvokedFunctionArn" => invocation.Header("Lambda-Runtime-Invoked-Function-Arn"),
            "get_LogGroupName" => LogGroup,
            "get_LogStreamName" => LogStream,
            "get_MemoryLimitInMB" => MemoryMb,
            "get_RemainingTime" => deadline - TimeProvider.System.GetUtcNow(),
            "get_TraceId" => invocation.Header("Lambda-Runtime-Trace-Id"),
            "get_TenantId" => invocation.Header("Lambda-Runtime-Aws-Tenant-Id"),
            "get_ClientContext" => ClientContext(method.ReturnType, invocation.Header("Lambda-Runtime-Client-Context")),
            "get_Identity" => Identity(method.ReturnType, invocation.Header("Lambda-Runtime-Cognito-Identity")),
            "get_Logger" => Stub.Create(method.ReturnType, Log),
            _ => throw new NotSupportedException($"ILambdaContext.{method.Name}"),
        });
    }

    private static object? ClientContext(Type type, string? json)
    {
        if (string.IsNullOrEmpty(json)) return null;
        var source = JsonDocument.Parse(json).RootElement;
        return Stub.Create(type, (method, _) => method.Name switch
        {
            "get_Environment" => Texts(source, "env"),
            "get_Custom" => Texts(source, "custom"),
            "get_Client" => source.TryGetProperty("client", out var client) ? Client(method.ReturnType, client) : null,
            _ => throw new NotSupportedException($"IClientContext.{method.Name}"),
        });
    }

    private static object Client(Type type, JsonElement source) => Stub.Create(type, (method, _) => method.Name switch
    {
        "get_AppPackageName" => Text(source, "app_package_name"),
        "get_AppTitle" => Text(source, "app_title"),
        "get_AppVersionCode" => Text(source, "app_version_code"),
        "get_AppVersionName" => Text(source, "app_version_name"),
        "get_InstallationId" => Text(source, "installation_id"),
        _ => throw new NotSupportedException($"IClientApplication.{method.Name}"),
    });

    private static object Identity(Type type, string? json)
    {
        var source = string.IsNullOrEmpty(json) ? default : JsonDocument.Parse(json).RootElement;
        return Stub.Create(type, (method, _) => method.Name switch
        {
            "get_IdentityId" => Text(source, "cognitoIdentityId"),
            "get_IdentityPoolId" => Text(source, "cognitoIdentityPoolId"),
            _ => throw new NotSupportedException($"ICognitoIdentity.{method.Name}"),
        });
    }

    /// <summary><c>Log</c> and <c>LogLine</c> of a message, <c>Log</c> with a level before it, <c>LogWarning</c> and its like; with an exception or arguments in some versions.</summary>
    private static object? Log(MethodInfo method, object?[] arguments)
    {
        var texts = arguments.OfType<string>().ToList();
        var named = method.Name is not ("Log" or "LogLine");
        var level = named ? method.Name["Log".Length..]
            : arguments is [Enum value, ..] ? value.ToString()
            : texts.Count > 1 ? texts[0]
            : "Information";
        var message = named || arguments is [Enum, ..] || texts.Count < 2 ? texts.FirstOrDefault() : texts[1];
        if (arguments is [.., object?[] values] && values.Length > 0) message = Fill(message ?? "", values);
        Logs.Write(level, message ?? "", arguments.OfType<Exception>().FirstOrDefault());
        return null;
    }

    /// <summary>Puts the values in the place of the template's <c>{names}</c>, in order.</summary>
    private static string Fill(string template, object?[] values)
    {
        var next = 0;
        return System.Text.RegularExpressions.Regex.Replace(template, @"\{[^{}]+\}",
            hole => next < values.Length ? Convert.ToString(values[next++], CultureInfo.InvariantCulture) ?? "" : hole.Value);
    }

    private static Dictionary<string, string> Texts(JsonElement source, string name) =>
        source.TryGetProperty(name, out var members) && members.ValueKind == JsonValueKind.Object
            ? members.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString())
            : [];

    private static string? Text(JsonElement source, string name) =>
        source.ValueKind == JsonValueKind.Object && source.TryGetProperty(name, out var value) ? value.ToString() : null;
}
