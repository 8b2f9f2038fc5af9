using Grid.Contracts;

namespace Grid.Grains.EventSources;

/// <summary>The parts of an ARN.</summary>
/// <param name="Service">For example <c>lambda</c>.</param>
/// <param name="Resource">All behind the account.</param>
internal readonly record struct ServiceArn(string Service, string Region, string AccountId, string Resource)
{
    private const string FunctionPrefix = "function:";
    private const string BusPrefix = "event-bus/";

    /// <summary>Name of the function; null for anything else.</summary>
    public string? Function => Service == "lambda" && Resource.StartsWith(FunctionPrefix, StringComparison.Ordinal) ? Resource[FunctionPrefix.Length..].Split(':')[0] : null;

    /// <summary>Version or alias of a function; null without one.</summary>
    public string? Qualifier => Resource.Split(':') is [_, _, var qualifier] ? qualifier : null;

    /// <summary>Name of the event bus; null for anything else.</summary>
    public string? Bus => Service == "events" && Resource.StartsWith(BusPrefix, StringComparison.Ordinal) ? Resource[BusPrefix.Length..] : null;

    public bool IsHere => AccountId == Account.Id;

    /// <returns>Null when the text is no ARN.</returns>
    public static ServiceArn? Parse(string text)
    {
        var parts = text.Split(':', 6);
        return parts is ["arn", var partition, { Length: > 0 } service, var region, var account, { Length: > 0 } resource] && partition.StartsWith("aws", StringComparison.Ordinal)
            ? new ServiceArn(service, region, account, resource)
            : null;
    }
}
