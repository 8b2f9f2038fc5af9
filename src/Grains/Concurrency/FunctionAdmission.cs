using Grid.Contracts;
using Grid.Grains.Observability;
using Grid.Scheduling.Concurrency;

namespace Grid.Grains.Concurrency;

/// <summary>The limits that one function's invocations and starts count against.</summary>
internal sealed class FunctionAdmission(RegionLeases leases, FunctionSlots slots, string startBucket)
{
    private static readonly ApiError s_noSlot = Throttle("ConcurrentInvocationLimitExceeded");
    private static readonly ApiError s_noToken = Throttle("FunctionInvocationRateLimitExceeded");
    private static readonly ApiError s_noReservedSlot = Throttle("ReservedFunctionConcurrentInvocationLimitExceeded");
    private static readonly ApiError s_noReservedToken = Throttle("ReservedFunctionInvocationRateLimitExceeded");
    private static readonly ApiError s_unknown = new(ApiErrorKind.Service, "The limits of the account cannot be reached.");

    /// <summary>Environments are added as fast as the account may.</summary>
    public static ApiError NoStart { get; } = Throttle("ConcurrentInvocationLimitExceeded");

    /// <summary>Which limit it is: one of <see cref="ThrottleScope"/>.</summary>
    public string Scope => slots.Reserved ? ThrottleScope.Function : ThrottleScope.Account;

    /// <summary>The limit, and how much of it this silo uses.</summary>
    public (int Limit, int Held) Figures => leases.Slots.Figures(slots);

    /// <summary>From now on this silo is heard of by the authority, whether it holds slots or not: it has environments that need none.</summary>
    public void Keep() => _ = leases.Ask();

    /// <summary>Admits one invocation, or says why not. Whoever gets null calls <see cref="Return"/>.</summary>
    public ValueTask<ApiError?> Admit()
    {
        var admission = leases.Admit(slots);
        return admission.IsCompletedSuccessfully ? new(Refusal(admission.Result)) : Await(admission);
    }

    /// <summary>Admits one invocation to a provisioned environment that is idle, without a slot; see <see cref="RegionLeases.TryProvisioned"/>.</summary>
    public Admission TryProvisioned() => leases.TryProvisioned(slots);

    /// <inheritdoc cref="RegionLeases.TryMoveToProvisioned"/>
    public bool TryMoveToProvisioned() => leases.TryMoveToProvisioned(slots);

    /// <inheritdoc cref="RegionLeases.AskForProvisioned"/>
    public Task<bool> AskForProvisioned() => leases.AskForProvisioned(slots);

    /// <summary>The refusal of an invocation beyond the request rate.</summary>
    public ApiError NoToken => slots.Reserved ? s_noReservedToken : s_noToken;

    /// <summary>The invocation is over, with all that it left its environment to do.</summary>
    public void Return() => leases.Return(slots);

    /// <summary>May one more environment be started; null, or why not.</summary>
    public async ValueTask<ApiError?> Start() => await leases.TakeStart(startBucket) switch
    {
        Admission.Admitted => null,
        Admission.NoToken => NoStart,
        _ => s_unknown,
    };

    private async ValueTask<ApiError?> Await(ValueTask<Admission> admission) => Refusal(await admission);

    private ApiError? Refusal(Admission admission) => admission switch
    {
        Admission.Admitted => null,
        Admission.NoSlot => slots.Reserved ? s_noReservedSlot : s_noSlot,
        Admission.NoToken => NoToken,
        _ => s_unknown,
    };

    private static ApiError Throttle(string reason) => new(ApiErrorKind.TooManyRequests, "Rate Exceeded.") { Reason = reason };
}
