using System.Buffers;
using Grid.Contracts;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grid.Silo;

/// <summary>
/// HTTP/2 without TLS on the port of HTTP/1.1, for clients that begin with HTTP/2's preface: AWS's SDK for JavaScript speaks to Kinesis so. The server picks HTTP/1.1 for every connection
/// without TLS, so what a connection begins with is looked at first.
/// </summary>
internal static class PriorKnowledge
{
    /// <summary>As long as the server waits for a connection's first request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(130);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static void UsePriorKnowledge(this ListenOptions listen)
    {
        var time = listen.ApplicationServices.GetRequiredKeyedService<TimeProvider>(MachineClock.Key);
        listen.Use(next => connection => Run(connection, next, time));
    }

    private static async Task Run(ConnectionContext connection, ConnectionDelegate next, TimeProvider time)
    {
        if (await BeginsWithPreface(connection, time) is { } isHttp2) await next(isHttp2 ? new Http2Connection(connection) : connection);
    }

    /// <returns>Null when nothing came in time, or the server stops.</returns>
    private static async Task<bool?> BeginsWithPreface(ConnectionContext connection, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed, stopping);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(ended.Token);
                var isDecided = TryCompare(read.Buffer, out var isPreface) || read.IsCompleted;
                input.AdvanceTo(read.Buffer.Start, isDecided ? read.Buffer.Start : read.Buffer.End);
                if (isDecided) return isPreface;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    /// <returns>False when more bytes are needed.</returns>
    private static bool TryCompare(in ReadOnlySequence<byte> buffer, out bool isPreface)
    {
        Span<byte> first = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, first.Length);
        buffer.Slice(0, length).CopyTo(first);
        isPreface = length == Preface.Length && first.SequenceEqual(Preface);
        return length == Preface.Length || !Preface.StartsWith(first[..length]);
    }
}
