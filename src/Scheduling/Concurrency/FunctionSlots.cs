namespace Grid.Scheduling.Concurrency;

/// <summary>One function's invocations on this silo, and the pool that they count against. <see cref="LeasedSlots"/> alone changes it.</summary>
public sealed class FunctionSlots
{
    internal FunctionSlots(string function, HeldPool pool) => (Function, Pool) = (function, pool);

    /// <summary>The function's key.</summary>
    public string Function { get; }

    /// <summary>True when the function has reserved concurrency.</summary>
    public bool Reserved => Pool.Name.Length > 0;

    internal HeldPool Pool { get; set; }

    /// <summary>Requests to its provisioned environments.</summary>
    internal HeldTokens Provisioned { get; } = new();

    /// <summary>Invocations that hold a slot.</summary>
    internal int InFlight { get; set; }

    /// <summary>Invocations that wait for the authority's answer.</summary>
    internal int Waiting { get; set; }
}
