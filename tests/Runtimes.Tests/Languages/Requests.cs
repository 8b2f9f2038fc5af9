using Grid.Contracts.Functions;
using Grid.Contracts.Security;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;

namespace Grid.Runtimes.Tests.Languages;

/// <summary>Launch requests of a function named <c>probe</c>.</summary>
internal static class Requests
{
    public static LaunchRequest For(
        string runtime, string handler, LoggingSettings? logging = null, IReadOnlyDictionary<string, string>? environment = null) => new()
        {
            Spec = new EnvironmentSpec
            {
                EnvironmentId = "0123456789abcdef0123456789abcdef",
                Version = new FunctionVersion
                {
                    Function = new FunctionId("eu-west-1", "probe"),
                    Version = "7",
                    Settings = new FunctionSettings
                    {
                        Runtime = runtime,
                        Handler = handler,
                        MemorySizeMb = 256,
                        Logging = logging ?? new LoggingSettings(),
                        Environment = environment,
                    },
                },
            },
            TaskRoot = "/var/task",
            OptRoot = "/opt",
            TemporaryRoot = "/tmp",
            RuntimeApi = "127.0.0.1:9001",
            LogGroup = "/aws/lambda/probe",
            LogStream = "2026/01/02/[7]0123456789abcdef0123456789abcdef",
            Credentials = new AccessKey { Id = "ASIAPROBE", Secret = "secret", SessionToken = "token", PrincipalArn = "arn:aws:sts::000000000000:assumed-role/r/s" },
            EndpointUrl = "http://127.0.0.1:9700",
        };
}
