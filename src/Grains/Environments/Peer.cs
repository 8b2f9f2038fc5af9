using Grid.Contracts.Environments;
using Grid.Contracts.Functions;

namespace Grid.Grains.Environments;

/// <summary>Another silo as this one sees it: its last snapshot, corrected by what this silo has sent there since.</summary>
internal sealed class Peer(SiloAddress address, TimeProvider time)
{
    /// <summary>A silo speaks every second. One that has said nothing for so long is frozen or cut off, and is given nothing until it speaks again.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Generation, string Version), int> _idle = [];
    private readonly HashSet<(string Generation, string Version)> _provisioned = [];
    private int _promisedMb;
    private int _started;
    private SiloSnapshot? _snapshot;
    private long _heardAt;

    public SiloAddress Address => address;

    /// <summary>The address with its generation, as Orleans writes it parsably.</summary>
    public string Name { get; } = address.ToParsableString();

    /// <summary>Null before the first one has come.</summary>
    public SiloSnapshot? Snapshot
    {
        get
        {
            lock (_lock)
            {
                return _promisedMb == 0 && _started == 0 ? _snapshot : _snapshot! with
                {
                    FreeMemoryMb = Math.Max(0, _snapshot.FreeMemoryMb - _promisedMb),
                    Environments = _snapshot.Environments + _started,
                };
            }
        }
    }

    /// <summary>True when invocations may be forwarded to it.</summary>
    public bool TakesInvocations
    {
        get
        {
            lock (_lock) return _snapshot is { HostsEnvironments: true, Url.Length: > 0 } && time.GetElapsedTime(_heardAt) < Silence;
        }
    }

    /// <summary>An older one than what is known is dropped.</summary>
    public void Update(SiloSnapshot snapshot)
    {
        lock (_lock)
        {
            if (snapshot.Number <= _snapshot?.Number) return;
            _snapshot = snapshot;
            _heardAt = time.GetTimestamp();
            (_promisedMb, _started) = (0, 0);
            _idle.Clear();
            _provisioned.Clear();
            foreach (var count in snapshot.Idle)
            {
                _idle[(count.Generation, count.Version)] = count.Idle;
                if (count.Provisioned > 0) _provisioned.Add((count.Generation, count.Version));
            }
        }
    }

    /// <summary>Idle environments of the version there, and whether some are provisioned.</summary>
    public (int Idle, bool Provisioned) Idle(FunctionVersion version)
    {
        lock (_lock) return (_idle.GetValueOrDefault((version.Generation, version.Version)), _provisioned.Contains((version.Generation, version.Version)));
    }

    /// <summary>An invocation is sent there for an idle environment. False when others have taken all.</summary>
    public bool TakeIdle(FunctionVersion version)
    {
        lock (_lock)
        {
            var key = (version.Generation, version.Version);
            if (_idle.GetValueOrDefault(key) == 0) return false;
            _idle[key]--;
            return true;
        }
    }

    /// <summary>The silo said how many are idle after an invocation.</summary>
    public void LearnIdle(FunctionVersion version, int idle)
    {
        lock (_lock)
        {
            var key = (version.Generation, version.Version);
            if (idle > 0) _idle[key] = idle;
            else _idle.Remove(key);
        }
    }

    /// <summary>An invocation is sent there that starts an environment.</summary>
    public void Promise(int memoryMb)
    {
        lock (_lock)
        {
            _promisedMb += memoryMb;
            _started++;
        }
    }
}
