using System.Diagnostics;
using System.Text;
using Grid.Contracts.Functions;
using Grid.Runtimes.Languages;

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
        var (plan, error) = planner.Plan(Requests.For(runtime, handler, logging, environment) with
        {
            TaskRoot = TaskRoot,
            OptRoot = OptRoot,
            RuntimeApi = Api.Address,
        });
        Assert.Null(error);

        var start = new ProcessStartInfo(plan!.Program, plan.Arguments)
        {
            WorkingDirectory = TaskRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in plan.Variables) start.Environment[name] = value;
        process = Process.Start(start)!;
        process.StandardInput.Close();
        standardOutput = process.StandardOutput.ReadToEndAsync();
        standardError = process.StandardError.ReadToEndAsync();
    }

    public RuntimeApi Api { get; } = new();

    public string TaskRoot { get; }

    public string OptRoot => Path.Combine(folder, "opt");

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
