using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Runs <c>main.py</c>, <c>main.js</c> or <c>bootstrap</c> of the code, after the function's runtime.</summary>
internal sealed class ScriptPlanner : ILaunchPlanner
{
    public (LaunchPlan? Plan, LaunchError? Error) Plan(LaunchRequest request)
    {
        var (program, arguments) = request.Spec.Version.Settings.Runtime switch
        {
            "python3.11" => ("/usr/bin/python3", new[] { "-u", "-S", "-E", Path.Combine(request.TaskRoot, "main.py") }),
            "nodejs20.x" => ("/usr/bin/node", [Path.Combine(request.TaskRoot, "main.js")]),
            _ => (Path.Combine(request.TaskRoot, "bootstrap"), []),
        };
        if (request.Spec.Version.Settings.Runtime == "provided.none")
            return (null, new LaunchError("Runtime.InvalidEntrypoint", "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"));

        var variables = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin",
            ["AWS_LAMBDA_RUNTIME_API"] = request.RuntimeApi,
            ["TMPDIR"] = request.TemporaryRoot,
            ["AWS_ACCESS_KEY_ID"] = request.Credentials.Id,
            ["AWS_ENDPOINT_URL"] = request.EndpointUrl,
        };
        return (new LaunchPlan { Program = program, Arguments = arguments, Variables = variables }, null);
    }

    /// <summary>Scripts do not wait.</summary>
    public LaunchPlan? PlanStem(StemKind kind, string temporaryRoot, string runtimeApi) => null;
}
