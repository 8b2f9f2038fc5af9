using System.Text;
using System.Text.Json;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Runtimes.StemCells;
using Grid.Runtimes.Tests.Environments;
using Grid.Runtimes.Tests.Languages;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Runtimes.Tests.StemCells;

/// <summary>Real Python functions on real cells.</summary>
public sealed class StemCellPoolTests
{
    private const string Tell = """
        import os, sys
        def handler(event, context):
            seen = {"pid": os.getpid(), "names": list(os.environ), "cwd": os.getcwd(), "task": os.environ["LAMBDA_TASK_ROOT"], "input": os.readlink("/proc/self/fd/0"),
                    "path": sys.path[0], "secret": os.environ.get("WORD_OF_ONE"), "block": open("/proc/self/environ").read(), "files": os.listdir(os.environ["TMPDIR"])}
            open(os.environ["TMPDIR"] + "/left", "w").close()
            return seen
        """;

    private readonly string _runtime = Machine.Require("python").Runtime;

    [Fact]
    public async Task A_function_finds_in_a_cell_what_it_finds_after_a_plain_start()
    {
        await using var grid = await Start(cells: 1);
        await using var plainGrid = await Start(cells: 0);

        var fromCell = await Invoke(Launch(grid, ("WORD_OF_ONE", "one")));
        var plain = await Invoke(Launch(plainGrid, ("WORD_OF_ONE", "one")));

        foreach (var same in (string[])["names", "input", "secret"]) Assert.Equal(plain.GetProperty(same).ToString(), fromCell.GetProperty(same).ToString());
        Assert.Equal("/dev/null", fromCell.GetProperty("input").GetString());
        Assert.Equal(fromCell.GetProperty("task").GetString(), fromCell.GetProperty("cwd").GetString());
        Assert.Equal(fromCell.GetProperty("task").GetString(), fromCell.GetProperty("path").GetString());
        Assert.Contains("WORD_OF_ONE=one", plain.GetProperty("block").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("WORD_OF_ONE", fromCell.GetProperty("block").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_serves_one_function_once_and_nothing_of_it_reaches_the_next()
    {
        await using var grid = await Start(cells: 1);
        var first = Launch(grid, ("WORD_OF_ONE", "one"));
        var seenByFirst = await Invoke(first);
        await first.Stop();
        await Filled(grid, 1);

        var seenBySecond = await Invoke(Launch(grid));

        Assert.NotEqual(seenByFirst.GetProperty("pid").GetInt32(), seenBySecond.GetProperty("pid").GetInt32());
        Assert.Equal(JsonValueKind.Null, seenBySecond.GetProperty("secret").ValueKind);
        Assert.DoesNotContain("WORD_OF_ONE", seenBySecond.GetProperty("names").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("WORD_OF_ONE", seenBySecond.GetProperty("block").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, seenBySecond.GetProperty("files").GetArrayLength());
    }

    [Fact]
    public async Task A_function_with_variables_for_the_interpreter_leaves_the_cell_alone()
    {
        await using var grid = await Start(cells: 1);
        var waiting = Assert.Single(Waiting(grid));

        var seen = await Invoke(Launch(grid, ("PYTHONDONTWRITEBYTECODE", "1")));

        Assert.Contains("PYTHONDONTWRITEBYTECODE", seen.GetProperty("block").GetString(), StringComparison.Ordinal);
        Assert.True(Processes.Runs(waiting));
        Assert.Equal(1, grid.Get<StemCellPool>().Count);
    }

    [Fact]
    public async Task A_cell_that_dies_is_nobodys_and_functions_start_without()
    {
        await using var grid = await Start(cells: 1);
        Processes.Kill(Assert.Single(Waiting(grid)));
        await Filled(grid, 0);

        Assert.NotEqual(0, (await Invoke(Launch(grid))).GetProperty("pid").GetInt32());
    }

    [Fact]
    public async Task An_init_that_fails_in_a_cell_is_repeated_by_a_plain_start()
    {
        await using var grid = await Start(cells: 1);
        var environment = Launch(grid, "import os\nif 'WORD_OF_ONE' not in os.environ: raise ValueError('no ' + str(os.getpid()))\n");

        Assert.False(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        var result = await TestGrid.Invoke(environment);

        Assert.Equal("Unhandled", result.FunctionError);
        Assert.Contains("ValueError", Encoding.UTF8.GetString(result.Payload.Memory.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cells_give_way_when_memory_is_short_and_are_not_made_again_at_once()
    {
        await using var grid = await Start(cells: 2);
        var waiting = Waiting(grid);
        Assert.Equal(2, waiting.Count);

        Assert.Equal(1, await grid.Get<StemCellPool>().Shrink(1));
        Assert.Equal(1, grid.Get<StemCellPool>().Count);
        Assert.Equal(1, await grid.Get<StemCellPool>().Shrink(10));

        Assert.Equal(0, grid.Get<StemCellPool>().Count);
        Assert.DoesNotContain(waiting, Processes.Runs);
    }

    [Fact]
    public async Task The_end_of_the_silo_ends_its_cells()
    {
        var grid = await Start(cells: 2);
        var waiting = Waiting(grid);

        await grid.DisposeAsync();

        Assert.DoesNotContain(waiting, Processes.Runs);
    }

    private static async Task<TestGrid> Start(int cells)
    {
        var grid = await TestGrid.Start(
            TimeProvider.System,
            services => services.AddSingleton<ILaunchPlanner>(Machine.Planner).AddSingleton<IStemCellCount>(new Always(cells)).AddSingleton<IRuntimeInventory>(new Only(Machine.Require("python"))));
        await Filled(grid, cells);
        return grid;
    }

    /// <summary>Completes when the pool holds as many cells; polls, since nothing else in the product needs to know.</summary>
    private static async Task Filled(TestGrid grid, int cells)
    {
        using var patience = new CancellationTokenSource(TestGrid.Patience);
        while (grid.Get<StemCellPool>().Count != cells) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private IExecutionEnvironment Launch(TestGrid grid, params (string Name, string Value)[] variables) => Launch(grid, Tell, variables);

    private IExecutionEnvironment Launch(TestGrid grid, string code, params (string Name, string Value)[] variables) =>
        grid.Launch(_runtime, settings => settings with { Handler = "app.handler", Environment = variables.ToDictionary() }, ("app.py", code));

    private static async Task<JsonElement> Invoke(IExecutionEnvironment environment)
    {
        Assert.True(await environment.Initialized.WaitAsync(TestGrid.Patience, TestContext.Current.CancellationToken));
        var result = await TestGrid.Invoke(environment);
        Assert.Null(result.FunctionError);
        return JsonDocument.Parse(result.Payload.Memory).RootElement;
    }

    /// <summary>Processes of the grid's scratch folder: before any function has started, those are the cells.</summary>
    private static List<int> Waiting(TestGrid grid) =>
        [.. from folder in Directory.GetDirectories("/proc") where int.TryParse(Path.GetFileName(folder), out _) && Variables(folder).Contains(grid.ScratchFolder, StringComparison.Ordinal) select int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture)];

    private static string Variables(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private sealed class Always(int cells) : IStemCellCount
    {
        public int Keep(ReadOnlySpan<TimeSpan> sinceStarts) => cells;
    }

    private sealed class Only(RuntimeDescription runtime) : IRuntimeInventory
    {
        public IReadOnlyList<RuntimeDescription> Available { get; } = [runtime];
    }
}
