using Grid.Contracts.Environments;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>The interpreters of the machine that the tests run on.</summary>
internal static class Machine
{
    private static readonly IOptions<RuntimesOptions> Options = Microsoft.Extensions.Options.Options.Create(new RuntimesOptions { SearchSeconds = 30 });

    private static readonly Lazy<RuntimeInventory> Found =
        new(() => new RuntimeInventory(Options, TimeProvider.System, NullLogger<RuntimeInventory>.Instance));

    public static IRuntimeInventory Inventory => Found.Value;

    public static Task WarmedUp => Found.Value.WarmedUp;

    public static LaunchPlanner Planner { get; } = new(Inventory, new JavaClasses(Options, NullLogger<JavaClasses>.Instance));

    /// <summary>A runtime of the language. Without one a laptop skips the test, and continuous integration fails it.</summary>
    public static RuntimeDescription Require(string language)
    {
        var runtime = Inventory.Available.LastOrDefault(known => known.Runtime.StartsWith(language, StringComparison.Ordinal));
        if (runtime is not null) return runtime;
        Assert.SkipWhen(Environment.GetEnvironmentVariable("CI") is not "true", $"No interpreter for {language} on this machine.");
        throw new InvalidOperationException($"Continuous integration needs an interpreter for {language}.");
    }
}
