using System.Xml.Linq;

namespace Grid.House.Tests;

/// <summary>Holds the arrows of docs/ARCHITECTURE.md: which project may reference which.</summary>
public sealed class ArrowTests
{
    [Theory]
    [InlineData("Contracts")]
    [InlineData("Scheduling")]
    [InlineData("Runtimes", "Contracts")]
    [InlineData("Storage", "Contracts")]
    [InlineData("Grains", "Contracts", "Scheduling", "Runtimes", "Storage")]
    [InlineData("Gateway", "Contracts")]
    [InlineData("Dashboard", "Contracts")]
    [InlineData("Silo", "Contracts", "Scheduling", "Runtimes", "Storage", "Grains", "Gateway", "Dashboard")]
    public void A_project_references_only_what_the_house_allows(string project, params string[] allowed)
    {
        var file = Path.Combine(Repository.Root, "src", project, project + ".csproj");
        var references = XDocument.Load(file).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

        Assert.Empty(references.Except(allowed));
    }

    [Fact]
    public void Every_project_of_the_house_has_a_row_of_arrows()
    {
        var rows = typeof(ArrowTests).GetMethod(nameof(A_project_references_only_what_the_house_allows))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(row => (string)row.Data[0]!);
        var projects = Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder)!);

        Assert.Equal(projects.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Deciding_knows_neither_orleans_nor_the_web()
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", "Scheduling", "Scheduling.csproj"));

        Assert.Empty(project.Descendants("PackageReference"));
        Assert.Empty(project.Descendants("FrameworkReference"));
    }
}
