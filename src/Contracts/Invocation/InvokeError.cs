namespace Grid.Contracts.Invocation;

/// <summary>Why an invocation has no answer of the function. The function's own failures are answers and are not here.</summary>
[GenerateSerializer, Alias("grid.InvokeError")]
public enum InvokeError
{
    None = 0,

    /// <summary>The caller's: no such function, not in a state to be invoked, bad qualifier. <see cref="InvocationResult.Refusal"/> holds AWS's words.</summary>
    Refused = 1,

    /// <summary>A limit's. <see cref="InvocationResult.Refusal"/> holds the reason.</summary>
    Throttled = 2,

    /// <summary>The platform's: the environment could not be had or was lost before the function had the event.</summary>
    Platform = 3,

    /// <summary>The platform's: the silo that ran it was lost. The function may have had the event, so nobody may run it again without being asked to.</summary>
    Lost = 4,
}
