using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grid.Contracts.Metrics;
using Microsoft.Extensions.Hosting;

namespace Grid.Grains.Metrics;

/// <summary>Listens to the silo's own instruments and tells CloudWatch's metrics what they count, apart from invocations, which are measured where they run.</summary>
internal sealed class InstrumentMetrics(IMetricSink sink) : IHostedService, IDisposable
{
    /// <summary>What was looked up; all of it is forgotten beyond this.</summary>
    private const int MostKnown = 10_000;

    /// <summary>CloudWatch's name and unit by that of the instrument. A null name: the tag <c>metric</c> has it.</summary>
    private static readonly Dictionary<string, (string? Name, string Unit)> s_metrics = new(StringComparer.Ordinal)
    {
        ["grid.throttles"] = ("Throttles", MetricNames.Count),
        ["grid.provisioned.spillover"] = ("ProvisionedConcurrencySpilloverInvocations", MetricNames.Count),
        ["grid.recursion.dropped"] = ("RecursiveInvocationsDropped", MetricNames.Count),
        ["grid.async.received"] = ("AsyncEventsReceived", MetricNames.Count),
        ["grid.async.age"] = ("AsyncEventAge", MetricNames.Milliseconds),
        ["grid.async.dropped"] = ("AsyncEventsDropped", MetricNames.Count),
        ["grid.async.dead_letter_errors"] = ("DeadLetterErrors", MetricNames.Count),
        ["grid.async.destination_failures"] = ("DestinationDeliveryFailures", MetricNames.Count),
        ["grid.mapping.iterator_age"] = ("IteratorAge", MetricNames.Milliseconds),
        ["grid.mapping.destination_failures"] = ("DestinationDeliveryFailures", MetricNames.Count),
        ["grid.mapping.events"] = (null, MetricNames.Count),
    };

    private readonly ConcurrentDictionary<Key, IMetricRecorder[]> _known = new();
    private MeterListener? _listener;
    private int _count;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Grid.Grains" && s_metrics.ContainsKey(instrument.Name)) listener.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener?.Dispose();

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = Key.Of(instrument.Name, tags);
        if (key.Region is null) return;

        // A count of several is that many times one, as CloudWatch has it of records.
        var isCount = instrument is Counter<long>;
        if (!_known.TryGetValue(key, out var recorders))
        {
            var wanted = Series(key).Select(sink.Recorder).ToArray();
            recorders = [.. wanted.OfType<IMetricRecorder>()];

            // One that there is no room for now is asked for again.
            if (recorders.Length == wanted.Length && _known.TryAdd(key, recorders) && Interlocked.Increment(ref _count) > MostKnown) Forget();
        }

        foreach (var recorder in recorders)
        {
            if (isCount) recorder.Add(1, value);
            else recorder.Add(value);
        }
    }

    private void Forget()
    {
        _known.Clear();
        Interlocked.Exchange(ref _count, 0);
    }

    private static IEnumerable<MetricId> Series(Key key)
    {
        var (name, unit) = s_metrics[key.Instrument];
        if (name is null)
        {
            yield return new MetricId(key.Region!, MetricNames.Lambda, key.Metric!, unit, new MetricDimension("EventSourceMappingUUID", key.Mapping!));
            yield break;
        }

        yield return new MetricId(key.Region!, MetricNames.Lambda, name, unit);
        yield return new MetricId(key.Region!, MetricNames.Lambda, name, unit, new MetricDimension(MetricNames.FunctionName, key.Function!));
        yield return new MetricId(
            key.Region!, MetricNames.Lambda, name, unit,
            new(MetricNames.FunctionName, key.Function!), new(MetricNames.Resource, key.Qualifier is null ? key.Function! : $"{key.Function}:{key.Qualifier}"));
    }

    private readonly record struct Key(string Instrument, string? Region, string? Function, string? Qualifier, string? Mapping, string? Metric)
    {
        public static Key Of(string instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var key = new Key(instrument, null, null, null, null, null);
            foreach (var (name, value) in tags)
            {
                key = name switch
                {
                    "cloud.region" => key with { Region = value as string },
                    "faas.name" => key with { Function = value as string },
                    "faas.qualifier" => key with { Qualifier = value as string },
                    "grid.mapping" => key with { Mapping = value as string },
                    "metric" => key with { Metric = value as string },
                    _ => key,
                };
            }

            return key;
        }
    }
}
