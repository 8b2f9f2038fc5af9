using Grid.Contracts;
using Grid.Contracts.Environments;
using Grid.Contracts.Security;
using Grid.Dashboard;
using Grid.Gateway;
using Grid.Runtimes.Environments;
using Grid.Storage;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>What a person sees when the grid is ready.</summary>
internal static class Banner
{
    /// <summary>Version 1 of the AWS CLI sends calls of sqs to AWS all the same, whatever the variable says.</summary>
    private const string Cli = """aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }""";

    public static string Text(IServiceProvider services)
    {
        var url = services.GetRequiredService<IOptions<GatewayOptions>>().Value.Url.TrimEnd('/');
        var folder = Path.GetFullPath(services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder);
        var runtimes = services.GetRequiredService<IRuntimeInventory>().Available;
        var key = services.GetRequiredService<IAccessKeys>().Root;
        var clock = services.GetRequiredService<IGridClock>().IsVirtual ? $"{Environment.NewLine}  Clock     virtual, for tests: POST {url}/_grid/clock {{\"advance\":\"00:02:00\"}} moves it on." : "";
        var dashboard = DashboardEndpoints.Entry(services) is { } entry ? $"{Environment.NewLine}  Dashboard {url}{entry}" : "";
        var width = runtimes.Max(runtime => runtime.Runtime.Length);
        var lines = runtimes.Select(runtime =>
            $"    {runtime.Runtime.PadRight(width)}  {(runtime.InterpreterPath.Length == 0 ? "an executable bootstrap in the zip" : $"{runtime.InterpreterVersion}  {runtime.InterpreterPath}")}");

        return $"""

            Grid is ready.
              Endpoint  {url}
              Data      {folder}
              Key       {key.Id} (secret in {Path.Combine(folder, "credentials")}){dashboard}
              Runtimes
            {string.Join(Environment.NewLine, lines)}
              Isolation {services.GetRequiredService<IEnvironmentHost>().Isolation}.{clock}

            Paste this to point the AWS CLI at it:

              unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
              export AWS_SHARED_CREDENTIALS_FILE='{Path.Combine(folder, "credentials")}'
              export AWS_PROFILE=grid AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
              export AWS_ENDPOINT_URL={url}
              {Cli}

            Ctrl+C stops it; invocations in flight are finished first.
            """;
    }
}
