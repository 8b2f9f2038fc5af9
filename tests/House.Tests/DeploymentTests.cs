using System.Text.RegularExpressions;
using Grid.Silo;
using Microsoft.Extensions.Configuration;
using YamlDotNet.RepresentationModel;

namespace Grid.House.Tests;

/// <summary>Holds what is in deploy/ to the options that there are: a setting that nothing reads would stop every silo at its start.</summary>
public sealed partial class DeploymentTests
{
    private static string Folder => Path.Combine(Repository.Root, "deploy");

    [Fact]
    public void Every_setting_in_the_files_is_one_that_a_silo_reads()
    {
        var settings = Settings().Distinct().Order(StringComparer.Ordinal).ToArray();

        Assert.Contains("Grid:Cluster:PostgresConnectionString", settings);
        KnownSettings.Check(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting, (string?)"1"))).Build());
    }

    [Fact]
    public void Every_manifest_of_kubernetes_says_what_it_is()
    {
        var kinds = Documents("kubernetes/grid.yaml").Concat(Documents("kubernetes/access.yaml")).Select(document => Text(document, "kind")).ToArray();

        Assert.Equal(
            ["NetworkPolicy", "PodDisruptionBudget", "Role", "RoleBinding", "Service", "Service", "ServiceAccount", "StatefulSet"], kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_pods_have_the_labels_that_their_silos_look_for_and_are_left_the_time_to_drain()
    {
        var pod = Child(Documents("kubernetes/grid.yaml").Single(document => Text(document, "kind") == "StatefulSet"), "spec", "template");
        var environment = ((YamlSequenceNode)Child((YamlMappingNode)((YamlSequenceNode)Child(pod, "spec", "containers")).Single(), "env")).Cast<YamlMappingNode>()
            .Where(variable => variable.Children.ContainsKey("value")).ToDictionary(variable => Text(variable, "name"), variable => Text(variable, "value"));
        var labels = (YamlMappingNode)Child(pod, "metadata", "labels");

        Assert.Equal((environment["Grid__Cluster__ClusterId"], "grid"), (Text(labels, "orleans/clusterId"), Text(labels, "orleans/serviceId")));
        Assert.Equal("true", environment["Grid__Cluster__Kubernetes"]);
        Assert.True(int.Parse(Text((YamlMappingNode)Child(pod, "spec"), "terminationGracePeriodSeconds"), null)
            > int.Parse(environment["Grid__Silo__DrainDelaySeconds"], null) + new SiloOptions().DrainSeconds + 20);
    }

    [Fact]
    public void Compose_starts_three_silos_that_differ_in_address_name_and_users()
    {
        var services = (YamlMappingNode)Child(Documents("compose.yaml").Single(), "services");
        var silos = services.Children.Where(service => service.Key.ToString().StartsWith("silo", StringComparison.Ordinal)).Select(service => (YamlMappingNode)service.Value).ToArray();

        Assert.Equal(["front", "jaeger", "postgres", "silo1", "silo2", "silo3"], services.Children.Keys.Select(name => name.ToString()).Order(StringComparer.Ordinal));
        foreach (var setting in (string[])["Grid__Cluster__AdvertisedAddress", "Grid__Cluster__SiloName", "Grid__Environments__FirstUserId"])
            Assert.Equal(3, silos.Select(silo => Text((YamlMappingNode)Child(silo, "environment"), setting)).Distinct().Count());
        Assert.All(silos, silo => Assert.Equal(Text((YamlMappingNode)Child(silo, "environment"), "Grid__Cluster__AdvertisedAddress"), Text((YamlMappingNode)Child(silo, "networks", "silos"), "ipv4_address")));
    }

    /// <summary>Settings as the files write them, <c>Grid__Section__Option</c> or <c>--Grid:Section:Option</c>.</summary>
    private static IEnumerable<string> Settings() =>
        from file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        from Match setting in Setting().Matches(File.ReadAllText(file))
        select setting.Value.TrimStart('-').Replace("__", ":", StringComparison.Ordinal);

    private static IEnumerable<YamlMappingNode> Documents(string file)
    {
        using var reader = File.OpenText(Path.Combine(Folder, file));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static YamlNode Child(YamlNode node, params string[] path) => path.Aggregate(node, (inner, name) => ((YamlMappingNode)inner).Children[name]);

    private static string Text(YamlMappingNode node, string name) => node.Children[name].ToString();

    [GeneratedRegex("Grid__[A-Za-z]+(__[A-Za-z0-9.]+)+|--Grid(:[A-Za-z0-9.]+)+")]
    private static partial Regex Setting();
}
