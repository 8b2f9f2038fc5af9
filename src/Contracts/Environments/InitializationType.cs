namespace Grid.Contracts.Environments;

/// <summary>Lambda's words for why an environment was started: <c>AWS_LAMBDA_INITIALIZATION_TYPE</c>.</summary>
public static class InitializationType
{
    /// <summary>For an invocation, there or expected.</summary>
    public const string OnDemand = "on-demand";

    /// <summary>Ahead of demand, because somebody asked for a number of them.</summary>
    public const string Provisioned = "provisioned-concurrency";
}
