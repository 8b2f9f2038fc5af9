using Grid.Contracts.Functions;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>Which functions can start from a process that waited.</summary>
public sealed class StemKindTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-kinds-");

    public StemKindTests()
    {
        _folder.CreateSubdirectory("task");
        _folder.CreateSubdirectory("opt");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("python3.12")]
    [InlineData("ruby3.3")]
    [InlineData("dotnet10")]
    [InlineData("nodejs20.x")]
    [InlineData("java21")]
    public void A_process_waits_within_the_limits_of_the_function_that_it_becomes(string runtime) =>
        Assert.Equal(new StemKind(runtime, 512, 1024), Of(runtime));

    [Fact]
    public void A_program_of_its_own_waits_for_nothing()
    {
        Assert.Null(Of("provided.al2023"));
        Assert.Null(Of("dotnet10", "Program"));
    }

    [Theory]
    [InlineData("NODE_OPTIONS")]
    [InlineData("NODE_EXTRA_CA_CERTS")]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("PYTHONPATH")]
    [InlineData("PYTHONUNBUFFERED")]
    [InlineData("JAVA_TOOL_OPTIONS")]
    [InlineData("_JAVA_OPTIONS")]
    [InlineData("JDK_JAVA_OPTIONS")]
    [InlineData("DOTNET_gcServer")]
    [InlineData("COMPlus_gcServer")]
    [InlineData("MALLOC_ARENA_MAX")]
    [InlineData("GLIBC_TUNABLES")]
    [InlineData("AWS_LAMBDA_EXEC_WRAPPER")]
    [InlineData("RUBYOPT")]
    [InlineData("LANG")]
    [InlineData("LC_ALL")]
    public void What_is_read_at_the_start_of_a_process_needs_a_plain_start(string name) => Assert.Null(Of("python3.12", variables: name));

    [Theory]
    [InlineData("TABLE")]
    [InlineData("NODE_ENV")]
    [InlineData("TZ")]
    [InlineData("PATH")]
    public void Other_variables_come_late(string name) => Assert.NotNull(Of("nodejs20.x", variables: name));

    [Theory]
    [InlineData("TZ")]
    [InlineData("PATH")]
    public void Java_cannot_change_what_its_own_native_code_has_read(string name) => Assert.Null(Of("java21", variables: name));

    [Theory]
    [InlineData("opt/extensions/observer")]
    [InlineData("opt/lib/libvips.so.42")]
    [InlineData("task/lib/libssl.so")]
    [InlineData("task/libown.so")]
    public void Extensions_and_libraries_for_the_loader_need_a_plain_start(string file)
    {
        Write(file, "");

        Assert.Null(Of("python3.12"));
    }

    [Fact]
    public void Jars_are_no_libraries_for_the_loader()
    {
        Write("task/lib/shop.jar", "");

        Assert.NotNull(Of("java21"));
    }

    [Fact]
    public void Java_takes_code_of_sixty_four_files_and_folders_where_it_is()
    {
        for (var number = 0; number < 64; number++) Write($"task/file{number}", "");
        Assert.NotNull(Of("java21"));

        Write("task/one-more", "");
        Assert.Null(Of("java21"));
        Assert.NotNull(Of("python3.12"));
    }

    [Theory]
    [InlineData(true, """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""")]
    [InlineData(true, """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"},"configProperties":{"System.Reflection.Metadata.MetadataUpdater.IsSupported":false}}}""")]
    [InlineData(false, """{"runtimeOptions":{"tfm":"net8.0","framework":{"name":"Microsoft.NETCore.App","version":"8.0.0"}}}""")]
    [InlineData(false, """{"runtimeOptions":{"tfm":"net10.0","framework":{"name":"Microsoft.AspNetCore.App","version":"10.0.0"}}}""")]
    [InlineData(false, """{"runtimeOptions":{"frameworks":[{"name":"Microsoft.NETCore.App","version":"10.0.0"}]}}""")]
    [InlineData(false, """{"runtimeOptions":{"configProperties":{"System.GC.Server":true}}}""")]
    [InlineData(false, "{}")]
    [InlineData(false, "not JSON")]
    public void A_runtime_configuration_counts_when_it_asks_for_something(bool waits, string json)
    {
        Write("task/Shop.runtimeconfig.json", json);

        Assert.Equal(waits ? new StemKind("dotnet10", 512, 1024) : null, Of("dotnet10"));
    }

    private StemKind? Of(string runtime, string handler = "Shop::Shop.F::Run", params string[] variables) => StemKind.Of(
        new FunctionSettings { Runtime = runtime, Handler = handler, MemorySizeMb = 512, EphemeralStorageMb = 1024, Role = "", Environment = variables.ToDictionary(name => name, _ => "x") },
        Path.Combine(_folder.FullName, "task"),
        Path.Combine(_folder.FullName, "opt"));

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
