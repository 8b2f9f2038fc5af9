using Grid.Contracts.Environments;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Tests.Languages;

public sealed class RuntimeInventoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("grid-bin-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Provided_runtimes_need_nothing()
    {
        var available = Inventory(new RuntimesOptions()).Available;

        Assert.Equal(["provided.al2", "provided.al2023"], available.Select(runtime => runtime.Runtime));
        Assert.All(available, runtime => Assert.Equal(("", ""), (runtime.InterpreterVersion, runtime.InterpreterPath)));
    }

    [Theory]
    [InlineData("nodejs", "v22.4.1", "nodejs22.x 22.4.1")]
    [InlineData("nodejs", "v18.19.0")]
    [InlineData("python", "3.13.2\n/real/python3.13", "python3.13 3.13.2")]
    [InlineData("python", "3.9.18\n/real/python3.9")]
    [InlineData("python", "pyenv: python3: command not found")]
    [InlineData("ruby", "ruby 3.4.1 (2024-12-25 revision 48d4efcb85) [x86_64-linux]", "ruby3.4 3.4.1")]
    [InlineData("dotnet", "Microsoft.AspNetCore.App 8.0.1 [/d]\nMicrosoft.NETCore.App 8.0.1 [/d]\nMicrosoft.NETCore.App 9.0.2 [/d]\nMicrosoft.NETCore.App 10.0.3 [/d]",
        "dotnet8 8.0.1", "dotnet10 10.0.3")]
    public void Interpreters_are_known_by_what_they_say(string language, string output, params string[] runtimes)
    {
        var serves = Language.Of(language)!.Serves("/bin/x", output);

        Assert.Equal(runtimes, serves.Select(runtime => $"{runtime.Runtime} {runtime.InterpreterVersion}"));
    }

    [Theory]
    [InlineData("openjdk 17.0.15 2025-04-15", "java17")]
    [InlineData("openjdk 25 2025-09-16 LTS", "java25")]
    [InlineData("openjdk 24.0.1 2025-04-15")]
    public void A_java_kit_needs_its_compiler(string output, params string[] runtimes)
    {
        Assert.Empty(new Java().Serves($"{folder}/java", output));

        File.WriteAllText($"{folder}/javac", "");

        Assert.Equal(runtimes, new Java().Serves($"{folder}/java", output).Select(runtime => runtime.Runtime));
    }

    [Fact]
    public void A_configured_interpreter_goes_before_the_search_and_may_have_another_version()
    {
        var path = Script("node", "echo v20.9.0");

        var found = Inventory(new RuntimesOptions { Interpreters = { ["nodejs22.x"] = path } }).Available.Single(runtime => runtime.Runtime == "nodejs22.x");

        Assert.Equal(("20.9.0", path), (found.InterpreterVersion, found.InterpreterPath));
    }

    [Theory]
    [InlineData("python3.12", "exit 1", "Grid:Runtimes:Interpreters:python3.12: '*' does not answer like an interpreter of python.")]
    [InlineData("nodejs20.x", null, "Grid:Runtimes:Interpreters:nodejs20.x: '*' is no executable file.")]
    [InlineData("cobol85", "echo 85", "Grid:Runtimes:Interpreters:cobol85: no runtime of this name; the languages are nodejs, python, ruby, java, dotnet.")]
    public async Task A_configured_interpreter_that_does_not_answer_stops_the_start(string runtime, string? script, string message)
    {
        var path = script is null ? $"{folder}/nothing" : Script("program", script);
        var inventory = Inventory(new RuntimesOptions { Interpreters = { [runtime] = path } });

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => inventory.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(message.Replace("*", path, StringComparison.Ordinal), error.Message);
    }

    [Fact]
    public void A_script_on_the_path_is_a_shim_and_is_passed_over()
    {
        Script("python3", $"touch {folder}/asked; echo 3.12.0; echo {folder}/python3");

        Assert.Equal(2, Inventory(new RuntimesOptions(), folder).Available.Count);
        Assert.False(File.Exists($"{folder}/asked"));
    }

    [Fact]
    public void Of_two_interpreters_for_a_runtime_one_that_every_user_can_run_wins_and_then_the_higher_version()
    {
        var ownersOnly = Script("python3", "");

        var best = RuntimeInventory.Best([Python("/bin/true", "3.12.10"), Python(ownersOnly, "3.12.11"), Python("/bin/false", "3.12.9")]);

        Assert.Equal("/bin/true", best["python3.12"].InterpreterPath);

        RuntimeDescription Python(string path, string version) => new() { Runtime = "python3.12", InterpreterVersion = version, InterpreterPath = path };
    }

    [Fact]
    public async Task Python_bootstraps_are_compiled_ahead()
    {
        var version = Machine.Require("python").Runtime["python".Length..].Replace(".", "", StringComparison.Ordinal);

        await Machine.WarmedUp;

        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "Bootstraps", "python", "_grid", "__pycache__", $"main.cpython-{version}.pyc")));
    }

    [Fact]
    public void Links_in_a_path_are_followed_in_its_folders_too()
    {
        Directory.CreateDirectory($"{folder}/real/bin");
        File.WriteAllText($"{folder}/real/bin/tool-1", "");
        File.CreateSymbolicLink($"{folder}/real/bin/tool", "tool-1");
        Directory.CreateSymbolicLink($"{folder}/link", "real");

        Assert.Equal(Executable.RealPath(folder) + "/real/bin/tool-1", Executable.RealPath($"{folder}/link/bin/tool"));
    }

    [Fact]
    public void This_machine_has_at_most_one_interpreter_per_runtime_sorted_by_name()
    {
        var names = Machine.Inventory.Available.Select(runtime => runtime.Runtime).ToList();

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
    }

    private static RuntimeInventory Inventory(RuntimesOptions options, params string[] bin) =>
        new(Options.Create(options), new MachinePaths(bin, "/nonexistent", "/nonexistent", _ => null), TimeProvider.System, NullLogger<RuntimeInventory>.Instance);

    private string Script(string name, string body)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
