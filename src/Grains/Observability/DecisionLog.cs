using Grid.Contracts.Functions;
using Grid.Contracts.Observability;
using Microsoft.Extensions.Options;

namespace Grid.Grains.Observability;

/// <summary>
/// A ring of the silo's latest decisions. Writing one takes a lock and fills a place that is there already; texts that are handed in are kept as they are, so
/// they should be constants or belong to something that lives anyway. A warm invocation decides nothing and writes nothing.
/// </summary>
internal sealed class DecisionLog : IDecisionLog
{
    private readonly TimeProvider _time;
    private readonly Entry[] _ring;
    private readonly Lock _lock = new();
    private readonly Func<string> _silo;
    private int _next;
    private int _count;

    public DecisionLog(IOptions<DecisionLogOptions> options, ILocalSiloDetails silo, TimeProvider time)
        : this(options.Value.Entries, () => silo.SiloAddress.ToParsableString(), time)
    {
    }

    internal DecisionLog(int entries, Func<string> silo, TimeProvider time)
    {
        _time = time;
        _silo = silo;
        _ring = entries == 0 ? [] : new Entry[entries];
    }

    public string Silo => _silo();

    public void Throttled(FunctionId function, string? version, string requestId, string scope, string reason, int limit, int held, string? subject = null) =>
        Write(DecisionKind.Throttled, function, version, requestId, scope, reason, subject, limit, held, 0);

    /// <summary>An environment is started.</summary>
    /// <param name="requestId">Of the invocation that has waited longest; null when none is the reason.</param>
    public void Started(FunctionVersion version, string? requestId, StartReason reason, int waiting, int starting, int busy) =>
        Write(DecisionKind.Started, version.Function, version.Version, requestId, null, Name(reason), null, waiting, starting, busy);

    /// <summary>An environment could not be started.</summary>
    public void NotStarted(FunctionVersion version, string scope, string reason, int limitMb, int heldMb, int neededMb) =>
        Write(DecisionKind.NotStarted, version.Function, version.Version, null, scope, reason, null, limitMb, heldMb, neededMb);

    /// <summary>A silo was chosen to start an environment.</summary>
    /// <param name="silo">Its address, from the snapshot that was looked at.</param>
    /// <param name="reason">Why this one: a constant text, as a rule the policy's name.</param>
    public void Placed(FunctionVersion version, string? requestId, string silo, string reason, int freeMb, int environments) =>
        Write(DecisionKind.Placed, version.Function, version.Version, requestId, null, reason, silo, freeMb, environments, 0);

    /// <summary>An invocation was sent to another silo.</summary>
    /// <inheritdoc cref="Placed"/>
    public void Forwarded(FunctionVersion version, string requestId, string silo, string reason, int idle) =>
        Write(DecisionKind.Forwarded, version.Function, version.Version, requestId, null, reason, silo, idle, 0, 0);

    public IReadOnlyList<Decision> Find(DecisionQuery query)
    {
        List<Entry> found = [];
        var since = query.Since?.UtcTicks ?? 0;
        lock (_lock)
        {
            for (var back = 1; back <= _count && found.Count < query.Limit; back++)
            {
                ref readonly var entry = ref _ring[(_next - back + _ring.Length) % _ring.Length];
                if (entry.UtcTicks < since) break;
                if (query.Kind is { } kind && entry.Kind != kind) continue;
                if (query.RequestId is { } request && entry.RequestId != request) continue;
                if (query.Function is { } function && entry.Function.Name != function) continue;
                found.Add(entry);
            }
        }

        return [.. found.Select(Shown)];
    }

    private void Write(DecisionKind kind, FunctionId function, string? version, string? requestId, string? scope, string reason, string? subject, int first, int second, int third)
    {
        if (_ring.Length == 0) return;
        _ = Guid.TryParse(requestId, out var request);
        lock (_lock)
        {
            _ring[_next] = new Entry(_time.GetUtcNow().UtcTicks, request, function, version, scope, reason, subject, first, second, third, kind);
            _next = _next + 1 == _ring.Length ? 0 : _next + 1;
            if (_count < _ring.Length) _count++;
        }
    }

    private static Decision Shown(Entry entry) => new()
    {
        Time = new DateTimeOffset(entry.UtcTicks, TimeSpan.Zero),
        Kind = entry.Kind,
        Function = entry.Function,
        Version = entry.Version,
        RequestId = entry.RequestId == Guid.Empty ? null : entry.RequestId,
        Scope = entry.Scope,
        Reason = entry.Reason,
        Subject = entry.Subject,
        Figures = entry.Kind switch
        {
            DecisionKind.Throttled when entry.First < 0 => [],
            DecisionKind.Throttled => [new("limit", entry.First), new("held", entry.Second)],
            DecisionKind.Started => [new("waiting", entry.First), new("starting", entry.Second), new("busy", entry.Third)],
            DecisionKind.NotStarted => [new("limit", entry.First), new("held", entry.Second), new("needed", entry.Third)],
            DecisionKind.Placed => [new("freeMb", entry.First), new("environments", entry.Second)],
            DecisionKind.Forwarded => [new("idle", entry.First)],
            _ => [],
        },
    };

    /// <summary>Without the allocation of <see cref="object.ToString"/>.</summary>
    private static string Name(StartReason reason) => reason switch
    {
        StartReason.NoIdleEnvironment => nameof(StartReason.NoIdleEnvironment),
        StartReason.ScaleUpPolicy => nameof(StartReason.ScaleUpPolicy),
        StartReason.Prewarm => nameof(StartReason.Prewarm),
        StartReason.Provisioned => nameof(StartReason.Provisioned),
        _ => nameof(StartReason.StartFailed),
    };

    /// <summary>88 bytes.</summary>
    private readonly record struct Entry(
        long UtcTicks, Guid RequestId, FunctionId Function, string? Version, string? Scope, string Reason, string? Subject, int First, int Second, int Third, DecisionKind Kind);
}
