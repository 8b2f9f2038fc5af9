using Grid.Contracts.Functions;
using Grid.Contracts.Observability;

namespace Grid.Gateway.Tests.Protocol;

/// <summary>A log that shows what the test put there and notes what it is asked and told.</summary>
internal sealed class FakeDecisions : IDecisionLog
{
    public string Silo => "127.0.0.1:11111@0";

    public List<Decision> Decisions { get; } = [];

    public DecisionQuery? Asked { get; private set; }

    public List<string> Throttles { get; } = [];

    public IReadOnlyList<Decision> Find(DecisionQuery query)
    {
        Asked = query;
        return Decisions;
    }

    public void Throttled(FunctionId function, string? version, string requestId, string scope, string reason, int limit, int held, string? subject = null) =>
        Throttles.Add($"{function.Name}|{version}|{scope}|{reason}|{limit}|{held}|{subject}");
}
