using Grid.Contracts;
using Grid.Contracts.Functions;
using Grid.Gateway.Functions;
using Grid.Gateway.Protocol;

namespace Grid.Gateway.Async;

/// <summary>Where records of events go, as a request says it.</summary>
/// <param name="OnSuccess">Null means nowhere.</param>
/// <param name="OnFailure">Null means nowhere.</param>
internal sealed record Destinations(string? OnSuccess, string? OnFailure)
{
    /// <returns>Null when the request says nothing about them.</returns>
    internal static Destinations? Read(ObjectReader body)
    {
        if (body.Object("DestinationConfig") is not { } config) return null;
        return new Destinations(Arn(config.Object("OnSuccess")), Arn(config.Object("OnFailure")));
    }

    /// <summary>Why a function must not have them; null when it may.</summary>
    internal async Task<ApiError?> Refuse(IGrainFactory grains, ApiRequest request, FunctionId function)
    {
        foreach (var (arn, failure) in ((string?, bool)[])[(OnFailure, true), (OnSuccess, false)])
        {
            if (arn is null) continue;
            var target = TargetArns.Read(arn);
            if (target is TargetArn.Other or TargetArn.Fifo || (target is TargetArn.Bucket && !failure)) return Invalid();
            if (target is TargetArn.Function && await RefuseFunction(grains, request, function, arn) is { } refusal) return refusal;
        }

        return null;
    }

    private static async Task<ApiError?> RefuseFunction(IGrainFactory grains, ApiRequest request, FunctionId function, string arn)
    {
        var named = FunctionNames.Parse(arn, null, request.Region);
        if (named is { Ok: true, Value: var (target, qualifier) })
        {
            if (target == function) return ApiError.InvalidParameter("You can't specify the function as a destination for itself.");
            if ((await grains.GetGrain<IFunctionGrain>(target.GrainKey).Get(qualifier, request.Cancelled)).Ok) return null;
        }

        return ApiError.InvalidParameter($"The destination ARN {arn} is invalid.");
    }

    private static string? Arn(ObjectReader? destination) => destination?.Text("Destination", Rules.DestinationArn) is { Length: > 0 } arn ? arn : null;

    private ApiError Invalid()
    {
        var success = OnSuccess is null ? "null" : $"OnSuccess(destination={OnSuccess})";
        var failure = OnFailure is null ? "null" : $"OnFailure(destination={OnFailure})";
        return ApiError.InvalidParameter($"The provided destination config DestinationConfig(onSuccess={success}, onFailure={failure}) is invalid.");
    }
}
