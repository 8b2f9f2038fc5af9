using System.Text;
using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Contracts.Invocation;
using Grid.Contracts.Observability;
using Grid.Contracts.Security;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Grid.Runtimes.Tests.Environments;

/// <summary>Environments with real processes, in a folder of their own.</summary>
internal sealed class TestGrid : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come; only a broken test waits that long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public const string Arn = "arn:aws:lambda:eu-west-1:000000000000:function:hello";
    public const string Trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

    /// <summary>A client of the Runtime API in a few lines; the function under test follows it.</summary>
    private const string PythonClient = """
        import os, socket, sys, time
        HOST, PORT = os.environ['AWS_LAMBDA_RUNTIME_API'].split(':')
        class Api:
            def __init__(self):
                self.s = socket.create_connection((HOST, int(PORT)))
                self.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.b = b''
            def send(self, method, path, body=b'', headers=''):
                self.s.sendall(f'{method} /2018-06-01/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n{headers}\r\n'.encode() + body)
            def more(self):
                d = self.s.recv(1 << 20)
                if not d: raise EOFError()
                self.b += d
            def read(self):
                while b'\r\n\r\n' not in self.b: self.more()
                head, self.b = self.b.split(b'\r\n\r\n', 1)
                lines = head.decode().split('\r\n')
                h = {k.lower(): v for k, v in (l.split(': ', 1) for l in lines[1:])}
                n = int(h.get('content-length', '0'))
                while len(self.b) < n: self.more()
                body, self.b = self.b[:n], self.b[n:]
                return int(lines[0].split(' ')[1]), h, body
            def call(self, method, path, body=b'', headers=''):
                self.send(method, path, body, headers)
                return self.read()
            def next(self):
                s, h, body = self.call('GET', 'runtime/invocation/next')
                return h['lambda-runtime-aws-request-id'], body, h
            def respond(self, id, body): return self.call('POST', f'runtime/invocation/{id}/response', body)
        api = Api()

        """;

    private readonly ServiceProvider _services;
    private readonly string _folder;

    private TestGrid(TimeProvider time, Action<IServiceCollection>? change, params (string Key, string Value)[] settings)
    {
        _folder = Directory.CreateTempSubdirectory("grid-environments-").FullName;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(
        [
            new("Grid:Environments:CacheFolder", Path.Combine(_folder, "cache")),
            new("Grid:Environments:ScratchFolder", ScratchFolder),
            .. settings.Any(setting => setting.Key == "Grid:Environments:Sandbox") ? Array.Empty<KeyValuePair<string, string?>>() : [new("Grid:Environments:Sandbox", "process")],
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ])).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton(time);
        services.AddGridRuntimes(configuration);
        services.AddSingleton<ILaunchPlanner, ScriptPlanner>();
        services.AddSingleton<ICodeStore>(Store);
        services.AddSingleton<IFunctionLog>(Log);
        services.AddSingleton<IAccessKeys>(Keys);
        services.AddSingleton<IRuntimeInventory>(Keys);
        change?.Invoke(services);
        _services = services.BuildServiceProvider();
    }

    public MemoryCodeStore Store { get; } = new();

    public ListLog Log { get; } = new();

    public TestKeys Keys { get; } = new();

    public string ScratchFolder => Path.Combine(_folder, "scratch");

    public string Folder => _folder;

    /// <summary>The environment's own <c>/tmp</c>.</summary>
    public string Scratch(IExecutionEnvironment environment) => Path.Combine(ScratchFolder, $"{Environment.ProcessId}", environment.Id);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public static Task<TestGrid> Start(FakeTimeProvider? time = null, params (string Key, string Value)[] settings) => Start(time ?? TimeProvider.System, null, settings);

    /// <param name="change">Replaces services.</param>
    public static async Task<TestGrid> Start(TimeProvider time, Action<IServiceCollection>? change, params (string Key, string Value)[] settings)
    {
        var grid = new TestGrid(time, change, settings);
        foreach (var service in grid._services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return grid;
    }

    /// <summary>An environment that runs a Python program, with <c>api</c> at hand.</summary>
    public IExecutionEnvironment Python(string code, Func<FunctionSettings, FunctionSettings>? change = null) =>
        Launch("python3.11", change, ("main.py", PythonClient + code));

    /// <summary>An environment of a function with a name of its own, started for a reason of its own.</summary>
    public IExecutionEnvironment Start(string function, string initializationType, string code) => Get<IEnvironmentHost>().Start(new EnvironmentSpec
    {
        EnvironmentId = Guid.NewGuid().ToString("N"),
        Version = new FunctionVersion
        {
            Function = new("eu-west-1", function),
            Settings = new FunctionSettings { Runtime = "python3.11", Handler = "any", Role = "arn:aws:iam::000000000000:role/r" },
            Code = Store.Add(("main.py", PythonClient + code)),
        },
        InitializationType = initializationType,
    });

    public IExecutionEnvironment Launch(string runtime, Func<FunctionSettings, FunctionSettings>? change, params (string Path, string Text)[] files)
    {
        var settings = new FunctionSettings { Runtime = runtime, Handler = "any", Role = "arn:aws:iam::000000000000:role/r" };
        return Get<IEnvironmentHost>().Start(new EnvironmentSpec
        {
            EnvironmentId = Guid.NewGuid().ToString("N"),
            Version = new FunctionVersion { Function = new("eu-west-1", "hello"), Settings = change?.Invoke(settings) ?? settings, Code = Store.Add(files) },
        });
    }

    public static Task<InvocationResult> Invoke(
        IExecutionEnvironment environment, string body = "{}", string requestId = "00000000-0000-0000-0000-000000000001", bool tail = false, string trace = Trace, string? context = null) =>
        Invoke(environment, Encoding.UTF8.GetBytes(body), requestId, tail, trace, context);

    public static Task<InvocationResult> Invoke(
        IExecutionEnvironment environment, byte[] body, string requestId = "00000000-0000-0000-0000-000000000001", bool tail = false, string trace = Trace, string? context = null)
    {
        var request = new InvocationRequest { Function = environment.Spec.Version.Function, RequestId = requestId, Event = body, LogTail = tail, ClientContext = context };
        return environment.Invoke(request, Arn, trace).AsTask().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        foreach (var folder in Directory.EnumerateDirectories(_folder, "*", SearchOption.AllDirectories)) File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        Directory.Delete(_folder, recursive: true);
    }
}
