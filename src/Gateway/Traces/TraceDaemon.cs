using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Grid.Contracts.Traces;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grid.Gateway.Traces;

/// <summary>X-Ray's daemon: takes segments as datagrams, and what programs ask for sampling over TCP. Source: AWS X-Ray daemon, version 3.</summary>
internal sealed partial class TraceDaemon : BackgroundService, ITraceDaemon
{
    /// <summary>Of a datagram; longer ones do not exist.</summary>
    private const int MostBytes = 64 * 1024;

    /// <summary>Of the header before the document.</summary>
    private const int MostHeader = 256;

    private static readonly Meter s_meter = new("Grid.Gateway.Traces");

    private static readonly Counter<long> s_datagrams = s_meter.CreateCounter<long>("grid.traces.datagrams", "{datagram}", "Datagrams that came to the daemon, by outcome: taken, or bad.");

    private readonly TraceRegions _regions = new();
    private readonly DaemonSockets? _sockets;
    private readonly DaemonServer? _server;
    private readonly ITraceSink _sink;
    private readonly string _region;
    private readonly ILogger<TraceDaemon> _logger;

    /// <summary>Takes the port at once, so that whoever starts before the daemon knows where it will be.</summary>
    public TraceDaemon(ITraceSink sink, DaemonOperations operations, IOptions<TraceDaemonOptions> options, ILoggerFactory loggers, ILogger<TraceDaemon> logger)
    {
        _sink = sink;
        _region = options.Value.DaemonRegion;
        _logger = logger;
        _sockets = DaemonSockets.Open(options.Value);
        if (_sockets is null) return;
        Address = (IPEndPoint)_sockets.Datagrams.LocalEndPoint!;
        _server = new DaemonServer(_sockets.Listener, operations, loggers);
    }

    public IPEndPoint? Address { get; }

    public void Expect(string traceId, string region) => _regions.Add(traceId, region);

    public void Receive(ReadOnlySpan<byte> datagram)
    {
        try
        {
            Take(datagram);
        }
#pragma warning disable CA1031 // Anybody may send anything: no datagram may end the silo.
        catch (Exception exception)
        {
            LogNoDatagram(exception);
            Count("bad");
        }
#pragma warning restore CA1031
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            LogListening(Address!);
            await _server.Start(cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null) await _server.Stop(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _server?.Dispose();
        _sockets?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_sockets is null) return;
        var buffer = GC.AllocateUninitializedArray<byte>(MostBytes);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                Receive(buffer.AsSpan(0, await _sockets.Datagrams.ReceiveAsync(buffer.AsMemory(), stoppingToken)));
            }
            catch (OperationCanceledException)
            {
                return;
            }
#pragma warning disable CA1031 // The next one may come through, and nothing of this may end the silo.
            catch (Exception exception)
            {
                LogNotReceived(exception);
            }
#pragma warning restore CA1031
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        var end = datagram[..Math.Min(datagram.Length, MostHeader)].IndexOf((byte)'\n');
        if (end < 0 || !IsHeader(datagram[..end]) || TraceIdOf(datagram[(end + 1)..]) is not { } traceId)
        {
            Count("bad");
            return;
        }

        var region = _regions.Find(traceId) ?? _region;
        _sink.AddSent(region, datagram[(end + 1)..].ToArray());
        Count("taken");
    }

    private static void Count(string outcome) => s_datagrams.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome));

    /// <summary><c>{"format":"json","version":1}</c></summary>
    private static bool IsHeader(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var header = JsonDocument.ParseValue(ref reader);
            return header.RootElement.ValueKind is JsonValueKind.Object
                && header.RootElement.TryGetProperty("format", out var format) && format.ValueKind is JsonValueKind.String && format.GetString()!.Equals("json", StringComparison.OrdinalIgnoreCase)
                && header.RootElement.TryGetProperty("version", out var version) && version.ValueKind is JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is a text that is no Unicode.
            return false;
        }
    }

    /// <summary>Null when the document has none.</summary>
    private static string? TraceIdOf(ReadOnlySpan<byte> document)
    {
        try
        {
            var reader = new Utf8JsonReader(document);
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var isTraceId = reader.ValueTextEquals("trace_id"u8);
                reader.Read();
                if (isTraceId) return reader.TokenType is JsonTokenType.String && TraceFields.IsTraceId(reader.GetString()) ? reader.GetString() : null;
                reader.Skip();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No segment.
        }

        return null;
    }

    private void LogListening(IPEndPoint address) => Listening(_logger, address);

    private void LogNotReceived(Exception exception) => NotReceived(_logger, exception);

    private void LogNoDatagram(Exception exception) => NoDatagram(_logger, exception);

    [LoggerMessage(1, LogLevel.Information, "X-Ray's daemon listens at {Address}, UDP and TCP")]
    private static partial void Listening(ILogger logger, IPEndPoint address);

    [LoggerMessage(2, LogLevel.Warning, "X-Ray's daemon could not receive a datagram")]
    private static partial void NotReceived(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Debug, "X-Ray's daemon could not read a datagram")]
    private static partial void NoDatagram(ILogger logger, Exception exception);
}
