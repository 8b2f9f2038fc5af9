using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>The transitions that a function makes by itself: Pending to Active or Failed, an update in progress to its end.</summary>
internal static class FunctionTransitions
{
    /// <summary>The version whose code has to be prepared next; null when nothing is in progress.</summary>
    public static FunctionVersion? Next(StoredFunction stored) => FunctionVersions.All(stored).FirstOrDefault(InProgress);

    /// <summary>The function after the preparation of a version. A version that is gone, or of another generation by now, changes nothing.</summary>
    /// <param name="failure">Null when the preparation succeeded.</param>
    public static StoredFunction Settle(StoredFunction stored, string version, string generation, PreparationFailure? failure)
    {
        if (stored.FindVersion(version) is not { } found || found.Generation != generation || !InProgress(found)) return stored;
        if (found.State is FunctionState.Pending) return stored.With(failure is null ? Active(found) : Failed(found, failure));

        var latest = failure is null ? Active(found) : UpdateFailed(stored.InForce!, failure);
        return stored with { Latest = latest, InForce = null };
    }

    private static bool InProgress(FunctionVersion version) =>
        version.State is FunctionState.Pending || version.LastUpdateStatus is UpdateStatus.InProgress;

    private static FunctionVersion Active(FunctionVersion version) => version with
    {
        RevisionId = Revision.New(),
        State = FunctionState.Active,
        StateReason = null,
        StateReasonCode = null,
        LastUpdateStatus = UpdateStatus.Successful,
        LastUpdateStatusReason = null,
        LastUpdateStatusReasonCode = null,
    };

    private static FunctionVersion Failed(FunctionVersion version, PreparationFailure failure) => version with
    {
        RevisionId = Revision.New(),
        State = FunctionState.Failed,
        StateReason = failure.Reason,
        StateReasonCode = failure.ReasonCode,
    };

    /// <summary>What was in force stays in force and is what the API shows from now on.</summary>
    private static FunctionVersion UpdateFailed(FunctionVersion inForce, PreparationFailure failure) => inForce with
    {
        RevisionId = Revision.New(),
        LastUpdateStatus = UpdateStatus.Failed,
        LastUpdateStatusReason = failure.Reason,
        LastUpdateStatusReasonCode = failure.ReasonCode,
    };
}
