namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>Holds the table of <c>docs/SECURITY.md</c> to the list of attacks.</summary>
public sealed class SecurityPageTests
{
    [Fact]
    public void The_page_has_a_row_for_every_attack_and_no_other()
    {
        var page = File.ReadAllLines(Path.Combine(Root(AppContext.BaseDirectory), "docs", "SECURITY.md"));

        Assert.Equal(Attack.All.Select(attack => attack.Row()), page.SkipWhile(line => !line.StartsWith("| attack |", StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|')));
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Grid.sln")) ? folder : Root(Path.GetDirectoryName(folder)!);
}
