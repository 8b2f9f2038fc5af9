using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>What becomes of the runtime management of a function's versions. Aliases have none.</summary>
internal static class FunctionRuntimes
{
    public static Outcome<Change<RuntimeManagement>> Put(StoredFunction stored, FunctionId function, RuntimeManagement request, string? qualifier)
    {
        if (stored.FindVersion(qualifier ?? Qualifiers.Latest) is not { } version) return FunctionErrors.FunctionNotFound(function, qualifier);

        var management = request with { FunctionArn = version.QualifiedArn };
        return new Change<RuntimeManagement>(stored with { Runtimes = stored.Runtimes.With(version.Version, management) }, management);
    }

    public static Outcome<RuntimeManagement> Get(StoredFunction stored, FunctionId function, string? qualifier)
    {
        if (stored.FindVersion(qualifier ?? Qualifiers.Latest) is not { } version) return FunctionErrors.FunctionNotFound(function, qualifier);
        return stored.Runtimes.GetValueOrDefault(version.Version) ?? new RuntimeManagement { FunctionArn = version.QualifiedArn };
    }
}
