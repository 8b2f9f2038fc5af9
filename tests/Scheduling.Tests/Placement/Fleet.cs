using Grid.Scheduling.Placement;

namespace Grid.Scheduling.Tests.Placement;

/// <summary>Silos for the tests of placement policies.</summary>
internal static class Fleet
{
    public static PlacementCandidate Silo(string name, bool local = false, int freeMb = 1000, double cpu = 0, int environments = 0) =>
        new(name, local, 1000, freeMb, cpu, environments);

    /// <summary>So many idle silos, none of them local.</summary>
    public static PlacementCandidate[] Of(int count) => [.. Enumerable.Range(1, count).Select(number => Silo($"10.0.0.{number}:11111@{number}"))];

    public static PlacementSubject Function(int number) => new($"arn:aws:lambda:eu-west-1:000000000000:function:f{number}:1", 128);

    /// <summary>Where each of so many functions is placed.</summary>
    public static string[] Place(IPlacementPolicy policy, PlacementCandidate[] silos, int functions, int seed = 1)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(0, functions).Select(number => silos[policy.Choose(Function(number), silos, random)].Silo)];
    }

    /// <summary>The silos with how many functions each has got, in the order of the silos.</summary>
    public static int[] Count(PlacementCandidate[] silos, string[] placed) => [.. silos.Select(silo => placed.Count(name => name == silo.Silo))];
}
