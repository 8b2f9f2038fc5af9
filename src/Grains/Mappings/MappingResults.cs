namespace Grid.Grains.Mappings;

/// <summary>What <c>LastProcessingResult</c> says.</summary>
internal static class MappingResults
{
    public const string None = "No records processed";

    public const string Ok = "OK";

    public const string FunctionFailed = "PROBLEM: Function call failed";

    public const string FunctionGone = "PROBLEM: Function not found";

    public const string StreamGone = "PROBLEM: Stream not found";

    public const string QueueGone = "PROBLEM: Queue not found";
}
