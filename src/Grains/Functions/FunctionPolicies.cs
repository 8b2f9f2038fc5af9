using Grid.Contracts;
using Grid.Contracts.Functions;

namespace Grid.Grains.Functions;

/// <summary>
/// What becomes of a function's resource policies. Every qualifier has its own; a policy's revision is that of the alias or version it belongs to,
/// so that changing one changes the other.
/// </summary>
internal static class FunctionPolicies
{
    public static Outcome<Change<ResourcePolicy>> Add(
        StoredFunction stored, FunctionId function, Permission permission, string? qualifier, string? revisionId)
    {
        if (qualifier == Qualifiers.Latest) return FunctionErrors.NoPolicyForLatest();
        if (stored.Latest is null) return FunctionErrors.FunctionNotFound(function, qualifier);
        if (RevisionOf(stored, qualifier) is not { } current)
        {
            return Qualifiers.IsVersion(qualifier!) ? FunctionErrors.FunctionNotFound(function, qualifier) : FunctionErrors.AliasNotFound(function, qualifier!);
        }

        if (revisionId is not null && revisionId != current) return FunctionErrors.WrongPolicyRevision();
        var statements = Statements(stored, qualifier);
        if (statements.Any(statement => statement.StatementId == permission.StatementId)) return FunctionErrors.StatementExists(permission.StatementId);

        var extended = statements.Append(permission).ToArray();
        var sizeBytes = PolicyDocument.SizeBytes(extended, Arn(function, qualifier));
        if (sizeBytes > FunctionLimits.PolicyBytes) return FunctionErrors.PolicyTooLarge(sizeBytes);

        var next = (stored with { Policies = stored.Policies.With(Key(qualifier), extended) }).Revised(qualifier);
        return new Change<ResourcePolicy>(next, Policy(next, function, qualifier));
    }

    public static Outcome<ResourcePolicy> Get(StoredFunction stored, FunctionId function, string? qualifier) =>
        Statements(stored, qualifier).Count == 0 ? FunctionErrors.NoSuchResource() : Policy(stored, function, qualifier);

    public static Outcome<Change<Done>> Remove(StoredFunction stored, FunctionId function, string statementId, string? qualifier, string? revisionId)
    {
        if (stored.Latest is null) return FunctionErrors.NoPolicyFor(function);
        var statements = Statements(stored, qualifier);
        if (statements.Count == 0) return FunctionErrors.NoPolicy();
        if (statements.All(statement => statement.StatementId != statementId)) return FunctionErrors.StatementNotFound(statementId);
        if (revisionId is not null && revisionId != RevisionOf(stored, qualifier)) return FunctionErrors.WrongPolicyRevision();

        var rest = statements.Where(statement => statement.StatementId != statementId).ToArray();
        var policies = rest.Length == 0 ? stored.Policies.Without(Key(qualifier)) : stored.Policies.With(Key(qualifier), rest);
        return new Change<Done>((stored with { Policies = policies }).Revised(qualifier), default);
    }

    private static ResourcePolicy Policy(StoredFunction stored, FunctionId function, string? qualifier) => new()
    {
        Statements = Statements(stored, qualifier),
        RevisionId = RevisionOf(stored, qualifier)!,
        ResourceArn = Arn(function, qualifier),
    };

    private static IReadOnlyList<Permission> Statements(StoredFunction stored, string? qualifier) => stored.Policies.GetValueOrDefault(Key(qualifier), []);

    /// <summary>Null when the qualifier names nothing.</summary>
    private static string? RevisionOf(StoredFunction stored, string? qualifier) =>
        stored.FindAlias(qualifier)?.RevisionId ?? stored.FindVersion(qualifier ?? Qualifiers.Latest)?.RevisionId;

    private static string Key(string? qualifier) => qualifier is null or Qualifiers.Latest ? "" : qualifier;

    private static string Arn(FunctionId function, string? qualifier) => Key(qualifier) is { Length: > 0 } key ? $"{function.Arn}:{key}" : function.Arn;
}
