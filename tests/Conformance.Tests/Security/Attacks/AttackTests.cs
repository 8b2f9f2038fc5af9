using System.Globalization;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>Every attack of the list from inside a function of a real grid. What holds is written down in <c>docs/SECURITY.md</c>.</summary>
public abstract class AttackTests(AttackGrid grid)
{
    private const string LeaveAProcess = "leave_a_process_behind";

    [Theory]
    [MemberData(nameof(Attack.Names), MemberType = typeof(Attack))]
    public async Task An_attack_succeeds_only_where_the_page_says_so(string name)
    {
        await grid.Start();
        var attack = Attack.All.Single(attack => attack.Name == name);
        if (name == LeaveAProcess)
        {
            Assert.Equal(attack.OpenIn.HasFlag(grid.Way), await LeavesAProcess());
            return;
        }

        var said = await grid.Try(name);

        Assert.True(attack.IsAsWritten(grid.Way, said), $"{attack.Row()} but here it is {said}");
    }

    /// <summary>A process without the environment's variables, in a session of its own, when its runtime has died.</summary>
    private async Task<bool> LeavesAProcess()
    {
        var sleep = (100_000 + (Environment.ProcessId % 100_000)).ToString(CultureInfo.InvariantCulture);
        var marker = Encoding.UTF8.GetBytes($"sleep\0{sleep}\0");
        Assert.Contains("signal: killed", await grid.Send(JsonSerializer.Serialize(new { attack = LeaveAProcess, sleep })), StringComparison.Ordinal);
        await grid.EndEnvironments();

        var left = HostProcesses.With("cmdline", marker).ToArray();
        foreach (var pid in left) HostProcesses.Kill(pid);
        return left.Length > 0;
    }
}

public sealed class BwrapAttackTests(BwrapAttackGrid grid) : AttackTests(grid), IClassFixture<BwrapAttackGrid>;

public sealed class BwrapFromCellAttackTests(BwrapFromCellAttackGrid grid) : AttackTests(grid), IClassFixture<BwrapFromCellAttackGrid>;

public sealed class BwrapHostNetworkAttackTests(BwrapHostNetworkAttackGrid grid) : AttackTests(grid), IClassFixture<BwrapHostNetworkAttackGrid>;

public sealed class BwrapWithoutRootAttackTests(BwrapWithoutRootAttackGrid grid) : AttackTests(grid), IClassFixture<BwrapWithoutRootAttackGrid>;

public sealed class ProcessAttackTests(ProcessAttackGrid grid) : AttackTests(grid), IClassFixture<ProcessAttackGrid>;
