using Grid.Contracts.Environments;
using Grid.Contracts.Functions;
using Grid.Grains.Concurrency;
using Grid.Grains.Environments;
using Orleans.Runtime;

namespace Grid.Grains.Tests.Concurrency;

/// <summary>Silos that come, go and provision as a test says. Environments are there at once unless it says otherwise.</summary>
internal sealed class ScriptedSilos : ISilos, IProvisioningSilos
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Silo, string Version), (int Wanted, int There)> _environments = [];
    private readonly HashSet<string> _busy = [];
    private FunctionId _function;
    private IReadOnlyList<SiloSnapshot> _live = [];
    private int _looks;

    public IReadOnlyList<SiloSnapshot> Live
    {
        get
        {
            Interlocked.Increment(ref _looks);
            return _live;
        }
    }

    /// <summary>How often somebody has looked which silos there are: who provisions does so once, when it begins to look at everything.</summary>
    public int Looks => Volatile.Read(ref _looks);

    /// <summary>Most environments that were there at the same time.</summary>
    public int Peak { get; private set; }

    /// <summary>Environments that are to start do so only when a test calls <see cref="Finish"/>.</summary>
    public bool Slow { get; set; }

    /// <summary>Why nothing starts; null when it does.</summary>
    public string? Failure { get; set; }

    /// <summary>Begins anew for one function; what other tests have left behind is ignored.</summary>
    public void Reset(FunctionId function, params string[] silos)
    {
        lock (_lock)
        {
            _function = function;
            (Peak, Slow, Failure) = (0, false, null);
            _environments.Clear();
            _busy.Clear();
        }

        Put([.. silos.Select(silo => Silo(silo))]);
    }

    public void Put(params SiloSnapshot[] silos) => _live = silos;

    /// <summary>A silo is dead, and everything on it; the others may not know yet.</summary>
    public void Kill(string silo)
    {
        lock (_lock)
        {
            foreach (var key in _environments.Keys.Where(key => key.Silo == silo).ToList()) _environments.Remove(key);
        }
    }

    public static SiloSnapshot Silo(string name, int memoryMb = 100_000, int? freeMb = null, bool hosts = true) =>
        new() { Silo = name, MemoryMb = memoryMb, FreeMemoryMb = freeMb ?? memoryMb, HostsEnvironments = hosts, Runtimes = ["nodejs20.x"] };

    /// <summary>Environments of a version run invocations and do not end before <see cref="Free"/>.</summary>
    public void Occupy(string version)
    {
        lock (_lock) _busy.Add(version);
    }

    public void Free(string version)
    {
        lock (_lock)
        {
            _busy.Remove(version);
            foreach (var key in _environments.Keys.Where(key => key.Version == version).ToList()) _environments[key] = (_environments[key].Wanted, Math.Min(_environments[key].Wanted, _environments[key].There));
        }
    }

    /// <summary>Everything that is starting is there.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            foreach (var key in _environments.Keys.ToList()) _environments[key] = (_environments[key].Wanted, Math.Max(_environments[key].Wanted, _environments[key].There));
        }
    }

    /// <summary>Environments of a version that each live silo wants.</summary>
    public int[] Wanted(string version)
    {
        lock (_lock) return [.. _live.Select(silo => _environments.GetValueOrDefault((silo.Silo, version)).Wanted)];
    }

    public Task<ProvisionedStanding> Provision(string silo, FunctionVersion version, int count)
    {
        lock (_lock)
        {
            if (version.Function != _function) return Task.FromResult(new ProvisionedStanding());
            var there = _environments.GetValueOrDefault((silo, version.Version)).There;
            if (there < count && !Slow && Failure is null) there = count;
            if (there > count && !_busy.Contains(version.Version)) there = count;
            _environments[(silo, version.Version)] = (count, there);
            Peak = Math.Max(Peak, _environments.Values.Sum(entry => Math.Max(entry.Wanted, entry.There)));
        }

        return Standing(silo, version);
    }

    public Task<ProvisionedStanding> Standing(string silo, FunctionVersion version)
    {
        lock (_lock)
        {
            if (version.Function != _function) return Task.FromResult(new ProvisionedStanding());
            if (_live.All(live => live.Silo != silo)) return Task.FromException<ProvisionedStanding>(new SiloUnavailableException(silo));
            var (wanted, there) = _environments.GetValueOrDefault((silo, version.Version));
            return Task.FromResult(new ProvisionedStanding { Available = there, Starting = Failure is null ? Math.Max(0, wanted - there) : 0, Failure = there < wanted ? Failure : null });
        }
    }
}
