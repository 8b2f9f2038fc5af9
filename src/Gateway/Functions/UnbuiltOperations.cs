using Grid.Contracts;
using Grid.Gateway.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grid.Gateway.Functions;

/// <summary>The part of AWS Lambda's API that this grid does not have. Whoever builds an operation takes its row away.</summary>
internal sealed class UnbuiltOperations : IOperationGroup
{
    private const string Url = "/2021-10-31/functions/{FunctionName}/url";
    private const string LayerPolicy = "/2018-10-31/layers/{LayerName}/versions/{VersionNumber}/policy";
    private const string SigningConfigs = "/2020-04-22/code-signing-configs";
    private const string FunctionSigning = "/2020-06-30/functions/{FunctionName}/code-signing-config";
    private const string Scaling = "/2025-11-30/functions/{FunctionName}/function-scaling-config";
    private const string Providers = "/2025-11-30/capacity-providers";
    private const string Durable = "/2025-12-01/durable-executions/{DurableExecutionArn}";
    private const string Callbacks = "/2025-12-01/durable-execution-callbacks/{CallbackId}";

    /// <summary>Operation, method and path of each.</summary>
    internal static readonly (string Operation, string Method, string Pattern)[] All =
    [
        ("InvokeWithResponseStream", "POST", "/2021-11-15/functions/{FunctionName}/response-streaming-invocations"),
        ("CreateFunctionUrlConfig", "POST", Url),
        ("UpdateFunctionUrlConfig", "PUT", Url),
        ("DeleteFunctionUrlConfig", "DELETE", Url),
        ("AddLayerVersionPermission", "POST", LayerPolicy),
        ("GetLayerVersionPolicy", "GET", LayerPolicy),
        ("RemoveLayerVersionPermission", "DELETE", LayerPolicy + "/{StatementId}"),
        ("CreateCodeSigningConfig", "POST", SigningConfigs),
        ("ListCodeSigningConfigs", "GET", SigningConfigs),
        ("GetCodeSigningConfig", "GET", SigningConfigs + "/{CodeSigningConfigArn}"),
        ("UpdateCodeSigningConfig", "PUT", SigningConfigs + "/{CodeSigningConfigArn}"),
        ("DeleteCodeSigningConfig", "DELETE", SigningConfigs + "/{CodeSigningConfigArn}"),
        ("ListFunctionsByCodeSigningConfig", "GET", SigningConfigs + "/{CodeSigningConfigArn}/functions"),
        ("PutFunctionCodeSigningConfig", "PUT", FunctionSigning),
        ("DeleteFunctionCodeSigningConfig", "DELETE", FunctionSigning),
        ("GetFunctionScalingConfig", "GET", Scaling),
        ("PutFunctionScalingConfig", "PUT", Scaling),
        ("CreateCapacityProvider", "POST", Providers),
        ("ListCapacityProviders", "GET", Providers),
        ("GetCapacityProvider", "GET", Providers + "/{CapacityProviderName}"),
        ("UpdateCapacityProvider", "PUT", Providers + "/{CapacityProviderName}"),
        ("DeleteCapacityProvider", "DELETE", Providers + "/{CapacityProviderName}"),
        ("ListFunctionVersionsByCapacityProvider", "GET", Providers + "/{CapacityProviderName}/function-versions"),
        ("ListDurableExecutionsByFunction", "GET", "/2025-12-01/functions/{FunctionName}/durable-executions"),
        ("GetDurableExecution", "GET", Durable),
        ("GetDurableExecutionHistory", "GET", Durable + "/history"),
        ("GetDurableExecutionState", "GET", Durable + "/state"),
        ("CheckpointDurableExecution", "POST", Durable + "/checkpoint"),
        ("StopDurableExecution", "POST", Durable + "/stop"),
        ("SendDurableExecutionCallbackSuccess", "POST", Callbacks + "/succeed"),
        ("SendDurableExecutionCallbackFailure", "POST", Callbacks + "/fail"),
        ("SendDurableExecutionCallbackHeartbeat", "POST", Callbacks + "/heartbeat"),
    ];

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (operation, method, pattern) in All) routes.MapUnread(operation, method, pattern, _ => Refusal(operation));
    }

    private static ApiError Refusal(string operation) => ApiError.NotImplemented($"The operation {operation} is not supported by this grid yet.");
}
