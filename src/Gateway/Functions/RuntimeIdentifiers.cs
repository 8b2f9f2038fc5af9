using Grid.Contracts;
using Grid.Contracts.Environments;

namespace Grid.Gateway.Functions;

/// <summary>AWS's runtime identifiers, and which of them this grid can run.</summary>
internal sealed class RuntimeIdentifiers(IGridRuntimes inventory)
{
    /// <summary>Accepted by AWS at present.</summary>
    internal static readonly string[] Current =
    [
        "nodejs16.x", "nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x",
        "python3.8", "python3.9", "python3.10", "python3.11", "python3.12", "python3.13", "python3.14",
        "java8.al2", "java11", "java17", "java21", "java25", "dotnet6", "dotnet8", "dotnet10",
        "ruby3.2", "ruby3.3", "ruby3.4", "provided.al2", "provided.al2023",
    ];

    /// <summary>Known to the API model and no longer accepted.</summary>
    internal static readonly string[] Retired =
    [
        "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
        "python2.7", "python3.6", "python3.7", "java8", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1",
        "go1.x", "ruby2.5", "ruby2.7", "provided",
    ];

    /// <summary>Why a function cannot have this runtime; null when it can.</summary>
    internal ApiError? Refuse(string runtime)
    {
        if (inventory.Available.Any(available => available.Runtime == runtime)) return null;
        if (Retired.Contains(runtime))
        {
            return ApiError.InvalidParameter(
                $"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. " +
                "We recommend you use a supported runtime while creating or updating functions.");
        }

        return ApiError.InvalidParameter(Current.Contains(runtime)
            ? $"The runtime {runtime} is not available on this grid. Available runtimes: [{string.Join(", ", inventory.Available.Select(available => available.Runtime))}]"
            : $"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", Current)}] or be a valid ARN");
    }

    /// <summary>ARN of what stands behind the identifier on this grid: another interpreter has another ARN.</summary>
    internal string VersionArn(string region, string runtime)
    {
        var interpreter = inventory.Available.FirstOrDefault(available => available.Runtime == runtime)?.InterpreterVersion;
        return RuntimeVersionName.Of(region, runtime, interpreter ?? "").Arn;
    }
}
