using System.Text.Json;

namespace Grid.Conformance.Tests.Harness;

/// <summary>The AWS CLI of this machine, unmodified, pointed at a grid.</summary>
/// <param name="grid">The grid that is called.</param>
/// <param name="client">Looks whether a new function is active, at less expense than a CLI that waits; null waits with the CLI.</param>
internal sealed class Aws(GridProcess grid, SignedClient? client = null)
{
    public const string Role = "arn:aws:iam::000000000000:role/r";

    /// <summary>Environment of the client, over what the machine has.</summary>
    public Dictionary<string, string> Environment { get; } = EnvironmentFor(grid.DataFolder);

    /// <summary>Environment of a client of the grid that has its credentials in this folder.</summary>
    public static Dictionary<string, string> EnvironmentFor(string folder) => new()
    {
        ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "credentials"),
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_PROFILE"] = "grid",
        ["AWS_REGION"] = "us-east-1",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_MAX_ATTEMPTS"] = "1",
        ["AWS_PAGER"] = "",
    };

    /// <summary>Runs <c>aws lambda …</c> and expects success; the answer's JSON, or an empty object.</summary>
    public Task<JsonElement> Lambda(params string[] arguments) => Service("lambda", arguments);

    /// <summary>Runs <c>aws</c> for any service and expects success; the answer's JSON, or an empty object.</summary>
    public async Task<JsonElement> Service(string service, params string[] arguments)
    {
        var run = await RunFor(service, arguments);
        Assert.True(run.ExitCode == 0, $"aws {service} {string.Join(' ', arguments)}\n{run.Error}\n{grid.Output}");
        return JsonDocument.Parse(run.Output.Trim().Length == 0 ? "{}" : run.Output).RootElement;
    }

    /// <summary>Runs <c>aws lambda …</c> and expects a refusal; what the CLI printed of it.</summary>
    public async Task<string> Refused(params string[] arguments)
    {
        var run = await Run(arguments);
        Assert.True(run.ExitCode != 0, $"aws lambda {string.Join(' ', arguments)} succeeded:\n{run.Output}");
        return run.Error.Trim().Replace(" (reached max retries: 0)", "", StringComparison.Ordinal); // Version 2.9 says so of every error.
    }

    /// <summary>Expects a refusal of the service, and that the CLI prints exactly this of it.</summary>
    public async Task Refuses(string type, string operation, string message, params string[] arguments) =>
        Assert.Equal($"An error occurred ({type}) when calling the {operation} operation: {message}", await Refused(arguments));

    /// <summary>Creates a function and waits until it is active.</summary>
    public async Task<JsonElement> Create(string name, string runtime, string handler, string zip, params string[] more)
    {
        var created = await Lambda(["create-function", "--function-name", name, "--runtime", runtime, "--handler", handler, "--role", Role, "--zip-file", $"fileb://{zip}", .. more]);
        if (client is null) await Lambda("wait", "function-active-v2", "--function-name", name);
        else await client.Settled(name);
        return created;
    }

    /// <summary>Creates a Node.js function whose handler has this body.</summary>
    public Task<JsonElement> CreateNode(string name, string body, params string[] more) => Create(name, "nodejs20.x", "index.handler", Files.Node(body), more);

    /// <summary>Invokes a function: the CLI's JSON and the payload.</summary>
    /// <remarks>The event goes in a file, which every version of the CLI takes as it is.</remarks>
    public async Task<(JsonElement Answer, string Payload)> Invoke(string name, string payload, params string[] more)
    {
        var folder = Files.NewFolder("invoke");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "event"), payload);
            var answer = await Lambda(["invoke", "--function-name", name, "--payload", $"fileb://{folder}/event", .. more, $"{folder}/result"]);
            return (answer, await File.ReadAllTextAsync($"{folder}/result"));
        }
        finally
        {
            Files.Delete(folder);
        }
    }

    public Task<(int ExitCode, string Output, string Error)> Run(params string[] arguments) => RunFor("lambda", arguments);

    private Task<(int ExitCode, string Output, string Error)> RunFor(string service, string[] arguments) =>
        AwsCli.Run(["--endpoint-url", grid.Url.ToString().TrimEnd('/'), "--output", "json", service, .. arguments], Environment);
}
