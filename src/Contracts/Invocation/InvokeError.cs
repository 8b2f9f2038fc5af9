namespace Grid.Contracts.Invocation;

/// <summary>Why an invocation has no answer of the function. The function's own failures are answers and are not here.</summary>
public enum InvokeError
{
    None = 0,

    /// <summary>The caller's: no such function, not in a state to be invoked, bad qualifier. <see cref="InvocationResult.Refusal"/> holds AWS's words.</summary>
    Refused = 1,

    /// <summary>A limit's. <see cref="InvocationResult.Refusal"/> holds the reason.</summary>
    Throttled = 2,

    /// <summary>The platform's: the environment could not be had or was lost before the function had the event.</summary>
    Platform = 3,
}
