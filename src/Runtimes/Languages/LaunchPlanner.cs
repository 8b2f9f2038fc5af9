using System.Globalization;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;

namespace Grid.Runtimes.Languages;

/// <inheritdoc cref="ILaunchPlanner"/>
internal sealed class LaunchPlanner(IRuntimeInventory inventory, JavaClasses javaClasses) : ILaunchPlanner
{
    /// <summary>Folder of the bootstraps, one folder per language.</summary>
    public static string Bootstraps { get; } = Path.Combine(AppContext.BaseDirectory, "Bootstraps");

    public (LaunchPlan? Plan, LaunchError? Error) Plan(LaunchRequest request)
    {
        var runtime = request.Spec.Version.Settings.Runtime;
        if (runtime.StartsWith("provided.", StringComparison.Ordinal)) return PlanProvided(request);

        var (language, start, error) = Find(runtime, request.Spec.Version.Settings.MemorySizeMb, request.TemporaryRoot, waits: false);
        if (error is not null) return (null, error);
        var (interpreter, bootstrap) = (start.Interpreter, start.Bootstrap);

        // Merged so that the first of these wins: the platform's, the credentials, the customer's, the defaults that a customer may override.
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        AddDefaults(variables, request, bootstrap, Path.GetDirectoryName(interpreter.InterpreterPath));
        Add(variables, language.Defaults(request, interpreter, bootstrap));
        AddCustomer(variables, request);
        AddPlatform(variables, request, bootstrap);
        variables["AWS_EXECUTION_ENV"] = "AWS_Lambda_" + runtime;
        Add(variables, language.Fixed(request));

        return Wrap(request, new LaunchPlan
        {
            Program = interpreter.InterpreterPath,
            Arguments = language.OwnArguments(request, start) ?? [.. language.Arguments(start), request.OptRoot],
            Variables = variables,
            Folders = [InstallationOf(interpreter.InterpreterPath), bootstrap],
        });
    }

    public LaunchPlan? PlanStem(StemKind kind, string temporaryRoot, string runtimeApi)
    {
        var (language, start, error) = Find(kind.Runtime, kind.MemorySizeMb, temporaryRoot, waits: true);
        if (error is not null) return null;

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        AddMachine(variables, start.Bootstrap, Path.GetDirectoryName(start.Interpreter.InterpreterPath), temporaryRoot);
        variables["AWS_LAMBDA_RUNTIME_API"] = runtimeApi;
        Add(variables, language.StemVariables(start));
        return new LaunchPlan
        {
            Program = start.Interpreter.InterpreterPath,
            Arguments = language.Arguments(start),
            Variables = variables,
            Folders = [InstallationOf(start.Interpreter.InterpreterPath), start.Bootstrap],
            Waits = true,
        };
    }

    private (Language Language, InterpreterStart Start, LaunchError? Error) Find(string runtime, int memorySizeMb, string temporaryRoot, bool waits)
    {
        var language = Language.Of(runtime);
        var interpreter = inventory.Available.FirstOrDefault(known => known.Runtime == runtime);
        if (language is null || interpreter is null) return (null!, null!, new LaunchError("Runtime.InvalidEntrypoint", $"No interpreter for {runtime} on this silo"));

        var bootstrap = Path.Combine(Bootstraps, language.Name);
        if (language is Java && !javaClasses.TryGet(interpreter.InterpreterPath, out bootstrap))
            return (null!, null!, new LaunchError("Runtime.InvalidEntrypoint", $"The bootstrap of {runtime} could not be compiled on this silo"));
        return (language, new InterpreterStart(interpreter, bootstrap, memorySizeMb, temporaryRoot, waits), null);
    }

    private static (LaunchPlan? Plan, LaunchError? Error) PlanProvided(LaunchRequest request)
    {
        var program = Executable.IsAt(Path.Combine(request.TaskRootOnHost ?? request.TaskRoot, "bootstrap")) ? $"{request.TaskRoot}/bootstrap"
            : Executable.IsAt(Path.Combine(request.OptRootOnHost ?? request.OptRoot, "bootstrap")) ? $"{request.OptRoot}/bootstrap"
            : null;
        if (program is null) return (null, new LaunchError("Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"));

        const string runtimeFolder = "/var/runtime";
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        AddDefaults(variables, request, runtimeFolder, interpreterFolder: null);
        AddCustomer(variables, request);
        AddPlatform(variables, request, runtimeFolder);
        return (new LaunchPlan { Program = program, Variables = variables }, null);
    }

    private static void AddDefaults(Dictionary<string, string> variables, LaunchRequest request, string runtimeFolder, string? interpreterFolder)
    {
        AddMachine(variables, runtimeFolder, interpreterFolder, request.TemporaryRoot);
        variables["PATH"] += $":{request.OptRoot}/bin";
        variables["LD_LIBRARY_PATH"] += $":{request.TaskRoot}:{request.TaskRoot}/lib:{request.OptRoot}/lib";
        variables["AWS_XRAY_CONTEXT_MISSING"] = "LOG_ERROR";
        variables["AWS_XRAY_DAEMON_ADDRESS"] = request.TraceDaemon;
        variables["AWS_ENDPOINT_URL"] = request.EndpointUrl;
    }

    /// <summary>What holds for every function of the machine.</summary>
    private static void AddMachine(Dictionary<string, string> variables, string runtimeFolder, string? interpreterFolder, string temporaryRoot)
    {
        string?[] path = [interpreterFolder, "/usr/local/bin", "/usr/bin", "/bin"];
        variables["PATH"] = string.Join(':', path.Where(folder => folder is not null).Distinct());
        variables["LD_LIBRARY_PATH"] = $"/lib64:/usr/lib64:{runtimeFolder}:{runtimeFolder}/lib";
        variables["LANG"] = "en_US.UTF-8";
        variables["TZ"] = ":UTC";
        if (temporaryRoot != "/tmp") variables["TMPDIR"] = temporaryRoot;
    }

    private static void AddCustomer(Dictionary<string, string> variables, LaunchRequest request)
    {
        foreach (var (name, value) in request.Spec.Version.Settings.Environment ?? new Dictionary<string, string>()) variables[name] = value;
    }

    private static void AddPlatform(Dictionary<string, string> variables, LaunchRequest request, string runtimeFolder)
    {
        var version = request.Spec.Version;
        var settings = version.Settings;
        variables["_HANDLER"] = settings.Handler;
        var port = request.TraceDaemon.LastIndexOf(':');
        variables["_AWS_XRAY_DAEMON_ADDRESS"] = request.TraceDaemon[..port];
        variables["_AWS_XRAY_DAEMON_PORT"] = request.TraceDaemon[(port + 1)..];
        variables["AWS_LAMBDA_FUNCTION_NAME"] = version.Function.Name;
        variables["AWS_LAMBDA_FUNCTION_VERSION"] = version.Version;
        variables["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = settings.MemorySizeMb.ToString(CultureInfo.InvariantCulture);
        variables["AWS_LAMBDA_INITIALIZATION_TYPE"] = request.Spec.InitializationType;
        variables["AWS_LAMBDA_LOG_GROUP_NAME"] = request.LogGroup;
        variables["AWS_LAMBDA_LOG_STREAM_NAME"] = request.LogStream;
        variables["AWS_LAMBDA_RUNTIME_API"] = request.RuntimeApi;
        variables["AWS_REGION"] = version.Function.Region;
        variables["AWS_DEFAULT_REGION"] = version.Function.Region;
        variables["LAMBDA_TASK_ROOT"] = request.TaskRoot;
        variables["LAMBDA_RUNTIME_DIR"] = runtimeFolder;
        variables["PWD"] = request.TaskRoot;
        AddLogging(variables, settings.Logging);

        variables["AWS_ACCESS_KEY_ID"] = request.Credentials.Id;
        variables["AWS_SECRET_ACCESS_KEY"] = request.Credentials.Secret;
        if (request.Credentials.SessionToken is { } token) variables["AWS_SESSION_TOKEN"] = token;
        else variables.Remove("AWS_SESSION_TOKEN");
    }

    private static void AddLogging(Dictionary<string, string> variables, LoggingSettings logging)
    {
        variables["AWS_LAMBDA_LOG_FORMAT"] = logging.JsonLogs ? "JSON" : "Text";
        if (logging is { JsonLogs: true, ApplicationLogLevel: { } level }) variables["AWS_LAMBDA_LOG_LEVEL"] = level;
        else variables.Remove("AWS_LAMBDA_LOG_LEVEL");
    }

    /// <summary><c>AWS_LAMBDA_EXEC_WRAPPER</c> runs in the place of the interpreter and gets the original command as its arguments.</summary>
    private static (LaunchPlan? Plan, LaunchError? Error) Wrap(LaunchRequest request, LaunchPlan plan)
    {
        if (!plan.Variables.TryGetValue("AWS_LAMBDA_EXEC_WRAPPER", out var wrapper) || wrapper.Length == 0) return (plan, null);

        var (program, onHost) = Moved(wrapper, "/opt/", request.OptRoot, request.OptRootOnHost)
            ?? Moved(wrapper, "/var/task/", request.TaskRoot, request.TaskRootOnHost) ?? (wrapper, wrapper);
        return Executable.IsAt(onHost)
            ? (plan with { Program = program, Arguments = [plan.Program, .. plan.Arguments] }, null)
            : (null, new LaunchError("Runtime.ExitError", "Runtime exited with error: exit status 127"));
    }

    /// <summary>A path below a folder of Lambda's, where the process and where the silo finds it.</summary>
    private static (string Program, string OnHost)? Moved(string path, string folder, string root, string? rootOnHost) =>
        path.StartsWith(folder, StringComparison.Ordinal) ? ($"{root}/{path[folder.Length..]}", $"{rootOnHost ?? root}/{path[folder.Length..]}") : null;

    /// <summary>The folder that holds the interpreter's libraries too: <c>/opt/node</c> for <c>/opt/node/bin/node</c>; never the root of the machine.</summary>
    private static string InstallationOf(string interpreter)
    {
        var folder = Path.GetDirectoryName(Executable.RealPath(interpreter))!;
        var parent = Path.GetDirectoryName(folder);
        return Path.GetFileName(folder) == "bin" && parent is not (null or "/") ? parent : folder;
    }

    private static void Add(Dictionary<string, string> variables, IEnumerable<(string Name, string Value)> added)
    {
        foreach (var (name, value) in added) variables[name] = value;
    }
}
