using Grid.Contracts;
using Grid.Contracts.Environments;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Languages;

/// <summary>
/// The interpreters of this machine. The search begins with the object and runs beside the rest of the start;
/// the host waits for it, and for an interpreter that is configured but does not answer the start fails.
/// </summary>
internal sealed partial class RuntimeInventory : IRuntimeInventory, IHostedService
{
    private readonly RuntimesOptions options;
    private readonly MachinePaths machine;
    private readonly ILogger<RuntimeInventory> logger;
    private readonly Task<IReadOnlyList<RuntimeDescription>> search;

    public RuntimeInventory(IOptions<RuntimesOptions> options, [FromKeyedServices(MachineClock.Key)] TimeProvider time, ILogger<RuntimeInventory> logger)
        : this(options, MachinePaths.Current(), time, logger)
    {
    }

    internal RuntimeInventory(IOptions<RuntimesOptions> options, MachinePaths machine, TimeProvider time, ILogger<RuntimeInventory> logger)
    {
        this.options = options.Value;
        this.machine = machine;
        this.logger = logger;
        search = Task.Run(() => Search(time));
        WarmedUp = WarmUp();
    }

    /// <summary>Completes when the interpreters have done what makes later starts quicker. Nobody needs to wait for it.</summary>
    internal Task WarmedUp { get; }

    /// <summary>Waits for the search where it is not over.</summary>
    public IReadOnlyList<RuntimeDescription> Available => search.GetAwaiter().GetResult();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var runtime in await search.WaitAsync(cancellationToken))
            if (runtime.InterpreterPath.Length > 0) LogFound(logger, runtime.Runtime, runtime.InterpreterVersion, runtime.InterpreterPath);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<IReadOnlyList<RuntimeDescription>> Search(TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(options.SearchSeconds), time);
        using var turns = new SemaphoreSlim(Environment.ProcessorCount * 2);

        var configured = options.Interpreters.Select(pair => Configured(pair.Key, pair.Value, deadline.Token)).ToList();
        var found = (from language in Language.All from path in Programs(language) select Ask(language, path)).ToList();

        var runtimes = Best((await Task.WhenAll(found)).SelectMany(each => each));
        foreach (var runtime in await Task.WhenAll(configured)) runtimes[runtime.Runtime] = runtime;
        foreach (var runtime in (string[])["provided.al2", "provided.al2023"]) runtimes[runtime] = new RuntimeDescription { Runtime = runtime };
        return [.. runtimes.Values.OrderBy(runtime => runtime.Runtime, StringComparer.Ordinal)];

        async Task<IReadOnlyList<RuntimeDescription>> Ask(Language language, string path)
        {
            try
            {
                await turns.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                return [];
            }

            try
            {
                return await InterpreterProbe.Ask(language, path, deadline.Token);
            }
            finally
            {
                turns.Release();
            }
        }
    }

    /// <summary>One interpreter per runtime: rather one that sandboxed functions can run under a user of their own, then the higher version.</summary>
    internal static Dictionary<string, RuntimeDescription> Best(IEnumerable<RuntimeDescription> found)
    {
        var best = new Dictionary<string, RuntimeDescription>(StringComparer.Ordinal);
        foreach (var runtime in found.OrderBy(each => Executable.IsForEveryone(each.InterpreterPath)).ThenBy(each => Version.Parse(each.InterpreterVersion)))
            best[runtime.Runtime] = runtime;
        return best;
    }

    private async Task WarmUp()
    {
        await ((Task)search).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!search.IsCompletedSuccessfully) return;
        foreach (var runtime in await search)
            if (Language.Of(runtime.Runtime) is { } language && language.WarmUpArguments(Path.Combine(LaunchPlanner.Bootstraps, language.Name)) is { } arguments)
                await InterpreterProbe.Run(runtime.InterpreterPath, arguments, CancellationToken.None);
    }

    private static async Task<RuntimeDescription> Configured(string runtime, string path, CancellationToken deadline)
    {
        var key = $"{RuntimesOptions.Section}:Interpreters:{runtime}";
        var language = Language.Of(runtime) ?? throw new OptionsValidationException(key, typeof(RuntimesOptions),
            [$"{key}: no runtime of this name; the languages are {string.Join(", ", Language.All.Select(known => known.Name))}."]);
        if (!Executable.IsAt(path))
            throw new OptionsValidationException(key, typeof(RuntimesOptions), [$"{key}: '{path}' is no executable file."]);

        var serves = await InterpreterProbe.Ask(language, path, deadline);
        var best = serves.FirstOrDefault(known => known.Runtime == runtime) ?? (serves is [.., var last] ? last : null) ?? throw new OptionsValidationException(
            key, typeof(RuntimesOptions), [$"{key}: '{path}' does not answer like an interpreter of {language.Name}."]);
        return best with { Runtime = runtime };
    }

    /// <summary>The language's programs on this machine, each real file once. A script is a shim in front of one of the others, and slow.</summary>
    private IEnumerable<string> Programs(Language language) =>
        language.Candidates(machine).Where(Executable.IsAt).Select(Executable.RealPath).Distinct(StringComparer.Ordinal).Where(path => !IsScript(path));

    private static bool IsScript(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[2];
            return file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start is [(byte)'#', (byte)'!'];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
