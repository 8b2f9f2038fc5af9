using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Grid.Conformance.Tests.Harness;

namespace Grid.Conformance.Tests.Security.Attacks;

/// <summary>A grid with a function that attacks and one that is attacked, started when a test first needs it.</summary>
public abstract class AttackGrid : IAsyncDisposable
{
    private const string Secret = "the-victims-secret";

    /// <summary>Of X-Ray's daemon, which every function reaches at this address, whether this grid's or another of the machine has it.</summary>
    private const int DaemonPort = 2000;

    private readonly string[] _settings;
    private readonly uint? _user;
    /// <summary>Also tells this grid's victim from that of another grid.</summary>
    private readonly string _abstract = $"grid-test-{Guid.NewGuid():N}";
    private Task<Facts>? _facts;
    private GridProcess? _grid;
    private SignedClient? _client;
    private Socket? _abstractListener;

    private protected AttackGrid(Ways way, uint? user, params string[] settings)
    {
        (Way, _user, _settings) = (way, user, settings);
    }

    internal Ways Way { get; }

    internal Task Start() => _facts ??= Prepare();

    /// <summary>What an attack said.</summary>
    internal async Task<string> Try(string attack)
    {
        var facts = await _facts!;
        return await Send(JsonSerializer.Serialize(new
        {
            attack,
            data = _grid!.DataFolder,
            silo = facts.Silo,
            victim = facts.Victim,
            victimApi = facts.VictimApi,
            marker = facts.Marker,
            ports = HostProcesses.ListeningPorts(facts.Silo).Where(port => port != _grid.Url.Port && port != DaemonPort),
            @abstract = _abstract,
        }));
    }

    internal async Task<string> Send(string payload)
    {
        using var answer = await _client!.Invoke("attacker", Encoding.UTF8.GetBytes(payload));
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>Stops the silo, which ends its environments, and starts another.</summary>
    internal async Task EndEnvironments()
    {
        await _grid!.Stop();
        await _grid.DisposeAsync();
        await (_facts = Open());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _abstractListener?.Dispose();
        _client?.Dispose();
        if (_grid is not null) await _grid.DisposeAsync();
    }

    /// <summary>Whether the attacker begins as a stem cell.</summary>
    private protected virtual bool FromCell => false;

    private protected abstract void Require();

    private async Task<Facts> Prepare()
    {
        Require();
        _abstractListener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _abstractListener.Bind(new UnixDomainSocketEndPoint("\0" + _abstract));
        _abstractListener.Listen();
        return await Open();
    }

    private async Task<Facts> Open()
    {
        _grid = _user is null ? await GridProcess.Start(null, _settings) : await GridProcess.StartAs(_user.Value, _settings);
        _client?.Dispose();
        _client = new SignedClient(_grid);
        var aws = new Aws(_grid, _client);
        await aws.Create("victim", Machine.Python, "victim.handler", Files.Zip(("victim.py", Source("victim.py"))), "--environment", $"Variables={{SECRET={Secret} of {_abstract},PYTHONUNBUFFERED=1}}");
        await aws.Create("attacker", Machine.Python, "attacks.handler", Files.Zip(("attacks.py", Source("attacks.py"))), "--timeout", "20", "--memory-size", FromCell ? "128" : "512");
        var victim = Json.Parse(await _client.Result("victim"));
        var process = HostProcesses.With("environ", Encoding.UTF8.GetBytes($"SECRET={Secret} of {_abstract}\0")).Single(pid => !HostProcesses.With("cmdline", "bwrap\0"u8.ToArray()).Contains(pid));
        var silo = _grid.ProcessId;

        var folder = Directory.GetDirectories(Path.Combine(_grid.DataFolder, "scratch", $"{silo}")).Single(path => File.Exists(Path.Combine(path, "of-the-victim")));
        var marker = Path.Combine(folder, "marker");
        await File.WriteAllTextAsync(marker, Secret);
        if (FromCell) await BeginAsCell();
        return new Facts(silo, process, victim.Text("api"), marker);
    }

    /// <summary>Until the attacker's environment was a cell; a change of the function gives it another one.</summary>
    private async Task BeginAsCell()
    {
        for (var tries = 0; tries < 20; tries++)
        {
            using var answer = await _client!.Invoke("attacker", "{\"attack\":\"see_interfaces_of_the_machine\"}"u8.ToArray());
            if (answer.Headers.TryGetValues("Server-Timing", out var phases) && string.Concat(phases).Contains("stem;", StringComparison.Ordinal)) return;
            await _client.Configure("attacker", $$"""{"Description":"{{tries}}"}""");
        }

        Assert.Fail("The attacker never began as a stem cell.");
    }

    private static string Source(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Security", "Attacks", name));

    private sealed record Facts(int Silo, int Victim, string VictimApi, string Marker);
}

public sealed class BwrapAttackGrid() : AttackGrid(Ways.Bwrap, null, "--Grid:Environments:StemCellsLimit", "0", "--Grid:Environments:Sandbox", "bwrap", "--Grid:Environments:Network", "none")
{
    private protected override void Require() => Machine.Needs(Environment.IsPrivilegedProcess && Machine.Say("bwrap", "--version") is not null, "root and bubblewrap");
}

public sealed class BwrapFromCellAttackGrid() : AttackGrid(
    Ways.Bwrap, null, "--Grid:Environments:Sandbox", "bwrap", "--Grid:Environments:Network", "none", "--Grid:Scheduling:StemCells:Policy", "FixedStemCells")
{
    private protected override bool FromCell => true;

    private protected override void Require() => Machine.Needs(Environment.IsPrivilegedProcess && Machine.Say("bwrap", "--version") is not null, "root and bubblewrap");
}

public sealed class BwrapHostNetworkAttackGrid() : AttackGrid(Ways.BwrapHostNetwork, null, "--Grid:Environments:StemCellsLimit", "0", "--Grid:Environments:Sandbox", "bwrap", "--Grid:Environments:Network", "host")
{
    private protected override void Require() => Machine.Needs(Environment.IsPrivilegedProcess && Machine.Say("bwrap", "--version") is not null, "root and bubblewrap");
}

public sealed class BwrapWithoutRootAttackGrid() : AttackGrid(Ways.BwrapWithoutRoot, UserId, "--Grid:Environments:StemCellsLimit", "0", "--Grid:Environments:Sandbox", "bwrap")
{
    /// <summary>Nobody in particular.</summary>
    private const uint UserId = 54_321;

    private protected override void Require() => Machine.Needs(Environment.IsPrivilegedProcess && Machine.Say("bwrap", "--version") is not null, "root, to become another user, and bubblewrap");
}

public sealed class ProcessAttackGrid() : AttackGrid(Ways.Process, null, "--Grid:Environments:StemCellsLimit", "0", "--Grid:Environments:Sandbox", "process")
{
    private protected override void Require() => Machine.Needs(Environment.IsPrivilegedProcess, "root, without which some attacks fail by chance");
}
