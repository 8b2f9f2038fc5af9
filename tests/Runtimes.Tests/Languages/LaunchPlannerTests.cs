using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Grid.Runtimes.Tests.Languages;

public sealed class LaunchPlannerTests : IDisposable
{
    private static readonly string Bootstraps = Path.Combine(AppContext.BaseDirectory, "Bootstraps");

    private readonly string folder = Directory.CreateTempSubdirectory("grid-plan-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_node_function_gets_exactly_these_variables()
    {
        var plan = Plan(Requests.For("nodejs20.x", "index.handler", environment: new Dictionary<string, string> { ["COLOUR"] = "blue", ["AWS_REGION"] = "mars" }));

        Assert.Equal("/usr/local/lang/bin/node", plan.Program);
        Assert.Equal(["--max-old-space-size=230", $"{Bootstraps}/nodejs/bootstrap.js", "/opt"], plan.Arguments);
        Assert.Equal(["/usr/local/lang", $"{Bootstraps}/nodejs"], plan.Folders);
        Assert.Equal(Sorted(new()
        {
            ["_HANDLER"] = "index.handler",
            ["_AWS_XRAY_DAEMON_ADDRESS"] = "127.0.0.1",
            ["_AWS_XRAY_DAEMON_PORT"] = "2000",
            ["AWS_ACCESS_KEY_ID"] = "ASIAPROBE",
            ["AWS_DEFAULT_REGION"] = "eu-west-1",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9700",
            ["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs20.x",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "256",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "probe",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "7",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_FORMAT"] = "Text",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/probe",
            ["AWS_LAMBDA_LOG_STREAM_NAME"] = "2026/01/02/[7]0123456789abcdef0123456789abcdef",
            ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001",
            ["AWS_REGION"] = "eu-west-1",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_SESSION_TOKEN"] = "token",
            ["AWS_XRAY_CONTEXT_MISSING"] = "LOG_ERROR",
            ["AWS_XRAY_DAEMON_ADDRESS"] = "127.0.0.1:2000",
            ["COLOUR"] = "blue",
            ["LAMBDA_RUNTIME_DIR"] = $"{Bootstraps}/nodejs",
            ["LAMBDA_TASK_ROOT"] = "/var/task",
            ["LANG"] = "en_US.UTF-8",
            ["LD_LIBRARY_PATH"] = $"/lib64:/usr/lib64:{Bootstraps}/nodejs:{Bootstraps}/nodejs/lib:/var/task:/var/task/lib:/opt/lib",
            ["NODE_PATH"] = $"/opt/nodejs/node20/node_modules:/opt/nodejs/node_modules:{Bootstraps}/nodejs/node_modules:{Bootstraps}/nodejs:/var/task",
            ["PATH"] = "/usr/local/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
            ["PWD"] = "/var/task",
            ["TZ"] = ":UTC",
        }), Sorted(plan.Variables));
    }

    [Theory]
    [InlineData("python3.12", "PYTHONPATH=B/python")]
    [InlineData("ruby3.1", "GEM_PATH=/var/task/vendor/bundle/ruby/3.1.0:/opt/ruby/gems/3.1.0:", "GEM_HOME=B/ruby", "RUBYLIB=/var/task:B/ruby/lib:/opt/ruby/lib")]
    [InlineData("dotnet10", "DOTNET_ROOT=/usr/local/lang/bin", "LAMBDA_RUNTIME_NAME=dotnet10")]
    public void Each_language_adds_its_own_variables(string runtime, params string[] expected)
    {
        var common = Plan(Requests.For("nodejs20.x", "a.b")).Variables.Keys;

        var own = Plan(Requests.For(runtime, "a.b")).Variables.Where(variable => !common.Contains(variable.Key));

        Assert.Equal(expected.Select(each => each.Replace("B/", Bootstraps + "/", StringComparison.Ordinal)), own.Select(variable => $"{variable.Key}={variable.Value}"));
    }

    [Fact]
    public void A_provided_function_has_no_execution_environment_and_no_language_variables()
    {
        AddFile("task/bootstrap", executable: true);

        var plan = Plan(Requests.For("provided.al2023", "anything") with { TaskRootOnHost = $"{folder}/task" });

        Assert.Equal("/var/task/bootstrap", plan.Program);
        Assert.Empty(plan.Arguments);
        Assert.Empty(plan.Folders);
        Assert.Equal("/var/runtime", plan.Variables["LAMBDA_RUNTIME_DIR"]);
        Assert.Equal("/usr/local/bin:/usr/bin:/bin:/opt/bin", plan.Variables["PATH"]);
        Assert.DoesNotContain("AWS_EXECUTION_ENV", plan.Variables.Keys);
        Assert.DoesNotContain("NODE_PATH", plan.Variables.Keys);
    }

    [Fact]
    public void A_provided_function_may_have_its_bootstrap_in_a_layer()
    {
        AddFile("task/bootstrap", executable: false);
        AddFile("opt/bootstrap", executable: true);

        Assert.Equal("/opt/bootstrap",
            Plan(Requests.For("provided.al2", "x") with { TaskRootOnHost = $"{folder}/task", OptRootOnHost = $"{folder}/opt" }).Program);
    }

    [Fact]
    public void A_provided_function_without_an_executable_bootstrap_has_an_invalid_entrypoint()
    {
        AddFile("task/bootstrap", executable: false);

        var (plan, error) = Planner().Plan(Requests.For("provided.al2", "x") with { TaskRoot = $"{folder}/task", OptRoot = $"{folder}/opt" });

        Assert.Null(plan);
        Assert.Equal(new LaunchError("Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"), error);
    }

    [Fact]
    public void The_customer_overrides_what_is_not_reserved()
    {
        var customer = new Dictionary<string, string>
        {
            ["TZ"] = "Europe/Rome",
            ["PATH"] = "/mine",
            ["NODE_OPTIONS"] = "--no-deprecation",
            ["NODE_PATH"] = "/modules",
            ["AWS_ENDPOINT_URL"] = "http://elsewhere",
            ["AWS_LAMBDA_LOG_FORMAT"] = "JSON",
            ["LAMBDA_TASK_ROOT"] = "/forged",
        };

        var variables = Plan(Requests.For("nodejs20.x", "a.b", environment: customer)).Variables;

        Assert.Equal(["Europe/Rome", "/mine", "--no-deprecation", "/modules", "http://elsewhere"],
            new[] { "TZ", "PATH", "NODE_OPTIONS", "NODE_PATH", "AWS_ENDPOINT_URL" }.Select(name => variables[name]));
        Assert.Equal(("Text", "/var/task"), (variables["AWS_LAMBDA_LOG_FORMAT"], variables["LAMBDA_TASK_ROOT"]));
    }

    [Fact]
    public void Json_logs_and_another_scratch_folder_are_told()
    {
        var logging = new LoggingSettings { JsonLogs = true, ApplicationLogLevel = "WARN", SystemLogLevel = "INFO" };

        var variables = Plan(Requests.For("nodejs20.x", "a.b", logging) with { TemporaryRoot = "/scratch/7" }).Variables;

        Assert.Equal(("JSON", "WARN", "/scratch/7"), (variables["AWS_LAMBDA_LOG_FORMAT"], variables["AWS_LAMBDA_LOG_LEVEL"], variables["TMPDIR"]));
    }

    [Fact]
    public void A_wrapper_runs_in_the_place_of_the_interpreter_with_the_command_as_its_arguments()
    {
        AddFile("opt/wrapper", executable: true);
        var environment = new Dictionary<string, string> { ["AWS_LAMBDA_EXEC_WRAPPER"] = "/opt/wrapper" };

        var plan = Plan(Requests.For("python3.12", "a.b", environment: environment) with { OptRoot = $"{folder}/opt" });

        Assert.Equal($"{folder}/opt/wrapper", plan.Program);
        Assert.Equal(["/usr/local/lang/bin/python3.12", "-s", $"{Bootstraps}/python/bootstrap.py", $"{folder}/opt"], plan.Arguments);
    }

    [Fact]
    public void A_wrapper_that_does_not_exist_is_the_exit_of_a_shell_that_cannot_find_it()
    {
        var environment = new Dictionary<string, string> { ["AWS_LAMBDA_EXEC_WRAPPER"] = "/opt/wrapper" };

        var (_, error) = Planner().Plan(Requests.For("python3.12", "a.b", environment: environment) with { OptRootOnHost = folder });

        Assert.Equal(new LaunchError("Runtime.ExitError", "Runtime exited with error: exit status 127"), error);
    }

    [Fact]
    public void A_runtime_without_an_interpreter_has_an_invalid_entrypoint()
    {
        var (_, error) = Planner().Plan(Requests.For("ruby3.4", "a.b"));

        Assert.Equal(new LaunchError("Runtime.InvalidEntrypoint", "No interpreter for ruby3.4 on this silo"), error);
    }

    [Fact]
    public void Dotnet_handlers_of_three_parts_go_through_the_bootstrap_and_programs_run_by_themselves()
    {
        AddFile("task/Shop.runtimeconfig.json", executable: false);

        string[] Arguments(string handler) => [.. Plan(Requests.For("dotnet10", handler) with { TaskRootOnHost = $"{folder}/task" }).Arguments];

        Assert.Equal(["exec", "--runtimeconfig", "/var/task/Shop.runtimeconfig.json", $"{Bootstraps}/dotnet/Grid.Bootstrap.dll", "/opt"], Arguments("Shop::Shop.F::Run"));
        Assert.Equal(["exec", "--fx-version", "10.0.7", $"{Bootstraps}/dotnet/Grid.Bootstrap.dll", "/opt"], Arguments("Other::Shop.F::Run"));
        Assert.Equal(["/var/task/Shop.dll"], Arguments("Shop"));
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> variables) =>
        new(variables.ToDictionary(), StringComparer.Ordinal);

    private static SortedDictionary<string, string> Sorted(Dictionary<string, string> variables) => new(variables, StringComparer.Ordinal);

    private static LaunchPlanner Planner() =>
        new(new FixedInventory(), new JavaClasses(Options.Create(new RuntimesOptions()), NullLogger<JavaClasses>.Instance));

    private static LaunchPlan Plan(LaunchRequest request)
    {
        var (plan, error) = Planner().Plan(request);
        Assert.Null(error);
        return plan!;
    }

    private void AddFile(string path, bool executable)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/sh\n");
        if (executable && !OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    private sealed class FixedInventory : IRuntimeInventory
    {
        public IReadOnlyList<RuntimeDescription> Available { get; } =
        [
            new() { Runtime = "dotnet10", InterpreterVersion = "10.0.7", InterpreterPath = "/usr/local/lang/bin/dotnet" },
            new() { Runtime = "nodejs20.x", InterpreterVersion = "20.1.2", InterpreterPath = "/usr/local/lang/bin/node" },
            new() { Runtime = "python3.12", InterpreterVersion = "3.12.1", InterpreterPath = "/usr/local/lang/bin/python3.12" },
            new() { Runtime = "ruby3.1", InterpreterVersion = "3.1.2", InterpreterPath = "/usr/local/lang/bin/ruby" },
        ];
    }
}
