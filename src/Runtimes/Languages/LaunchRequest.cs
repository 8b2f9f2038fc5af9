using Grid.Contracts.Security;
using Grid.Runtimes.Environments;

namespace Grid.Runtimes.Languages;

/// <summary>What a launch plan is made from.</summary>
internal sealed record LaunchRequest
{
    /// <summary>Where Lambda has X-Ray's daemon.</summary>
    public const string UsualTraceDaemon = "127.0.0.1:2000";

    public required EnvironmentSpec Spec { get; init; }

    /// <summary>Folder of the function's code as the process sees it: <c>LAMBDA_TASK_ROOT</c> and the working directory.</summary>
    public required string TaskRoot { get; init; }

    /// <summary>Where the silo itself finds <see cref="TaskRoot"/>; null when the process sees it under the same path.</summary>
    public string? TaskRootOnHost { get; init; }

    /// <summary>Folder of the layers as the process sees it; the counterpart of <c>/opt</c>. Always exists, may be empty.</summary>
    public required string OptRoot { get; init; }

    /// <summary>Where the silo itself finds <see cref="OptRoot"/>; null when the process sees it under the same path.</summary>
    public string? OptRootOnHost { get; init; }

    /// <summary>Scratch folder as the process sees it; the counterpart of <c>/tmp</c>.</summary>
    public required string TemporaryRoot { get; init; }

    /// <summary><c>host:port</c> for <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public required string RuntimeApi { get; init; }

    public required string LogGroup { get; init; }

    public required string LogStream { get; init; }

    /// <summary>Session of the function's role.</summary>
    public required AccessKey Credentials { get; init; }

    /// <summary><c>host:port</c> for <c>AWS_XRAY_DAEMON_ADDRESS</c>; Lambda's own by default.</summary>
    public string TraceDaemon { get; init; } = UsualTraceDaemon;

    /// <summary><c>AWS_ENDPOINT_URL</c>: the gateway as functions reach it.</summary>
    public required string EndpointUrl { get; init; }
}
