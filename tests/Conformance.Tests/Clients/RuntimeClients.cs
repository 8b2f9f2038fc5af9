using System.Collections.Concurrent;
using System.IO.Compression;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Clients;

/// <summary>A grid with functions that run on runtime clients which know nothing of it.</summary>
public sealed class RuntimeClients : IAsyncLifetime
{
    /// <summary>AWS's own client for Node.js, from its npm package, as a custom runtime.</summary>
    internal const string Ric = "ric";

    /// <summary>A compiled program.</summary>
    internal const string Compiled = "compiled";

    /// <summary>A shell script.</summary>
    internal const string Shell = "shell";

    /// <summary>A managed runtime that is started through <c>AWS_LAMBDA_EXEC_WRAPPER</c>.</summary>
    internal const string Wrapped = "wrapped";

    /// <summary>The timeout of every function.</summary>
    internal const int TimeoutSeconds = 20;

    private const string RicBootstrap = """
        #!/bin/sh
        exec node "$LAMBDA_TASK_ROOT/node_modules/aws-lambda-ric/index.mjs" "$_HANDLER"
        """;

    private const string Wrapper = """
        #!/bin/bash
        export WRAPPED="$(basename "$1") and $(($# > 1))"
        exec "$@"
        """;

    private static readonly string s_sources = Path.Combine(Path.GetDirectoryName(Tools.Npm)!, "runtimes");
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _zips = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _functions = new();
    private GridProcess? _grid;

    internal Curl Curl => new(_grid!);

    /// <summary>The name of a function on this client; made when it is asked for first.</summary>
    /// <param name="handler">Null means one that works.</param>
    internal async Task<string> Function(string client, string? handler = null)
    {
        var name = handler is null ? client : $"{client}-{handler.Replace('.', '-')}";
        await _functions.GetOrAdd(name, _ => new Lazy<Task>(() => Create(name, client, handler ?? "app.handler"))).Value;
        return name;
    }

    public async ValueTask InitializeAsync() => _grid = await GridProcess.Start();

    public async ValueTask DisposeAsync()
    {
        if (_grid is not null) await _grid.DisposeAsync();
    }

    private async Task Create(string name, string client, string handler)
    {
        var zip = await _zips.GetOrAdd(client, _ => new Lazy<Task<string>>(() => Zip(client))).Value;
        var runtime = client == Wrapped ? await Tools.NodejsRuntime() : "provided.al2023";
        var variables = client == Wrapped ? """{"AWS_LAMBDA_EXEC_WRAPPER":"/var/task/wrapper"}""" : "{}";
        await Curl.Create(name, $$$"""{"Runtime":"{{{runtime}}}","Handler":"{{{handler}}}","Timeout":{{{TimeoutSeconds}}},"Environment":{"Variables":{{{variables}}}}}""", zip);
    }

    private static async Task<string> Zip(string client)
    {
        switch (client)
        {
            case Ric:
                var package = Tools.Package("aws-lambda-ric");
                var zip = Files.Zip(("bootstrap*", RicBootstrap), ("app.mjs", Source("app.mjs")));
                return await Add(zip, ["index.mjs", "package.json", "rapid-client.node"], package, "node_modules/aws-lambda-ric/");
            case Compiled:
                var folder = Files.NewFolder("compiled");
                await Tools.Run("gcc", ["-O1", "-Wall", "-Werror", "-o", Path.Combine(folder, "bootstrap"), Path.Combine(s_sources, "bootstrap.c")]);
                return await Add(Files.Zip(), ["bootstrap"], folder, "");
            case Shell:
                await Tools.Run("curl", ["--version"]);
                return Files.Zip(("bootstrap*", Source("bootstrap.sh")));
            default:
                return Files.Zip(("wrapper*", Wrapper), ("app.mjs", Source("app.mjs")));
        }
    }

    /// <summary>Puts files of a folder into a zip, below a prefix and with their permissions.</summary>
    private static async Task<string> Add(string zip, string[] names, string folder, string prefix)
    {
        await using var archive = await ZipFile.OpenAsync(zip, ZipArchiveMode.Update);
        foreach (var name in names) await archive.CreateEntryFromFileAsync(Path.Combine(folder, name), prefix + name);
        return zip;
    }

    private static string Source(string name) => File.ReadAllText(Path.Combine(s_sources, name));
}
