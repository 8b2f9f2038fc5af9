using System.Diagnostics;
using System.Text;
using Grid.Contracts.Functions;
using Grid.Runtimes.Languages;
using Grid.Runtimes.Sandboxes;
using Grid.Runtimes.StemCells;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>A function's process, started from its launch plan against a <see cref="RuntimeApi"/>.</summary>
internal sealed class FunctionUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("grid-function-").FullName;
    private readonly CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Process process;
    private readonly Task<string> standardOutput;
    private readonly Task<string> standardError;

    private FunctionUnderTest(string runtime, string handler, IEnumerable<(string Path, string Text)> files, LoggingSettings logging, LaunchPlanner planner,
        IReadOnlyDictionary<string, string>? environment, string? taskRoot = null)
    {
        TaskRoot = taskRoot ?? Path.Combine(folder, "task");
        Directory.CreateDirectory(TaskRoot);
        deadline.CancelAfter(Patience);
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(TaskRoot, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            if (text.StartsWith("#!", StringComparison.Ordinal) && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserExecute);
        }

        Directory.CreateDirectory(OptRoot);
        var request = Requests.For(runtime, handler, logging, environment);
        var stem = FromStem.Value && environment?.Keys.Any(ReadAtStart.Reads) != true ? PlanStem(planner, runtime, request) : null;
        var (plan, error) = planner.Plan(request with { TaskRoot = TaskRoot, OptRoot = OptRoot, RuntimeApi = Api.Address });
        Assert.Null(error);

        // The tests' own assembly asks for more frameworks than functions do.
        if (stem is not null && Language.Of(runtime) is Dotnet) stem = stem with { Arguments = [.. plan!.Arguments.SkipLast(1)] };
        process = Run(stem ?? plan!, stem is null ? TaskRoot : Waiting);
        if (stem is not null)
        {
            Assert.Equal("ready", process.StandardOutput.ReadLine());
            process.StandardInput.BaseStream.Write(StemLine.Of(plan!, OptRoot).Span);
        }

        process.StandardInput.Close();
        standardOutput = process.StandardOutput.ReadToEndAsync();
        standardError = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Set by a test class: its functions start from processes that waited, where that is possible.</summary>
    public static AsyncLocal<bool> FromStem { get; } = new();

    public RuntimeApi Api { get; } = new();

    public string TaskRoot { get; private set; }

    public string OptRoot => Path.Combine(folder, "opt");

    private string Waiting => Path.Combine(folder, "waiting");

    /// <summary>The process's start; also brings the code to it where it cannot go to the code.</summary>
    private LaunchPlan PlanStem(LaunchPlanner planner, string runtime, LaunchRequest request)
    {
        var plan = planner.PlanStem(new StemKind(runtime, request.Spec.Version.Settings.MemorySizeMb, 512), request.TemporaryRoot, Api.Address);
        Directory.CreateDirectory(Waiting);
        if (!Language.Of(runtime)!.ChangesProcess)
        {
            CodeLinks.Fill(Waiting, TaskRoot);
            TaskRoot = Waiting;
        }

        return plan!;
    }

    private static Process Run(LaunchPlan plan, string folder)
    {
        var start = new ProcessStartInfo(plan.Program, plan.Arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in plan.Variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static FunctionUnderTest Start(string runtime, string handler, params (string Path, string Text)[] files) =>
        new(runtime, handler, files, new LoggingSettings(), Machine.Planner, null);

    public static FunctionUnderTest Start(
        string runtime, string handler, LoggingSettings logging, (string Path, string Text)[] files, LaunchPlanner? planner = null,
        IReadOnlyDictionary<string, string>? environment = null) =>
        new(runtime, handler, files, logging, planner ?? Machine.Planner, environment);

    /// <summary>A function whose code lies in a folder that exists already.</summary>
    public static FunctionUnderTest StartIn(string taskRoot, string runtime, string handler, LoggingSettings? logging = null) =>
        new(runtime, handler, [], logging ?? new LoggingSettings(), Machine.Planner, null, taskRoot);

    /// <summary>Sends an event and returns what the bootstrap posts.</summary>
    public Task<Posted> Invoke(string payload, params (string Name, string Value)[] headers)
    {
        Api.Send(Encoding.UTF8.GetBytes(payload), chunked: false, headers);
        return Post();
    }

    /// <summary>The next thing that the bootstrap posts.</summary>
    public async Task<Posted> Post()
    {
        try
        {
            return await Api.Posts.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"Nothing was posted.\n{await standardOutput}\n{await standardError}");
        }
    }

    public async Task<int> ExitCode()
    {
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <summary>Ends the process and returns all that it wrote to standard output.</summary>
    public async Task<string> Output()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(deadline.Token);
        return await standardOutput;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        await standardOutput;
        await standardError;
        process.Dispose();
        await Api.DisposeAsync();
        deadline.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
