using System.Collections;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grid.Silo;

/// <summary>
/// A connection for which the server is to pick HTTP/2. It does so when TLS has negotiated that, and asks for TLS once before it picks; afterwards the answer would make every request one
/// of <c>https</c>. So TLS is there for the first question only.
/// </summary>
internal sealed class Http2Connection : ConnectionContext, IFeatureCollection, ITlsConnectionFeature, ITlsApplicationProtocolFeature
{
    private readonly ConnectionContext _connection;
    private bool _asked;

    public Http2Connection(ConnectionContext connection)
    {
        _connection = connection;
        connection.Features.Set<ITlsApplicationProtocolFeature>(this);
    }

    public override string ConnectionId
    {
        get => _connection.ConnectionId;
        set => _connection.ConnectionId = value;
    }

    public override IFeatureCollection Features => this;

    public override IDictionary<object, object?> Items
    {
        get => _connection.Items;
        set => _connection.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => _connection.Transport;
        set => _connection.Transport = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => _connection.ConnectionClosed;
        set => _connection.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => _connection.LocalEndPoint;
        set => _connection.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => _connection.RemoteEndPoint;
        set => _connection.RemoteEndPoint = value;
    }

    ReadOnlyMemory<byte> ITlsApplicationProtocolFeature.ApplicationProtocol { get; } = "h2"u8.ToArray();

    X509Certificate2? ITlsConnectionFeature.ClientCertificate { get; set; }

    bool IFeatureCollection.IsReadOnly => _connection.Features.IsReadOnly;

    int IFeatureCollection.Revision => _connection.Features.Revision;

    object? IFeatureCollection.this[Type key]
    {
        get => key == typeof(ITlsConnectionFeature) ? Tls() : _connection.Features[key];
        set => _connection.Features[key] = value;
    }

    public override void Abort() => _connection.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => _connection.Abort(abortReason);

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await base.DisposeAsync();
    }

    Task<X509Certificate2?> ITlsConnectionFeature.GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);

    TFeature? IFeatureCollection.Get<TFeature>()
        where TFeature : default => typeof(TFeature) == typeof(ITlsConnectionFeature) ? (TFeature?)(object?)Tls() : _connection.Features.Get<TFeature>();

    void IFeatureCollection.Set<TFeature>(TFeature? instance)
        where TFeature : default => _connection.Features.Set(instance);

    IEnumerator<KeyValuePair<Type, object>> IEnumerable<KeyValuePair<Type, object>>.GetEnumerator() => _connection.Features.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _connection.Features.GetEnumerator();

    private Http2Connection? Tls()
    {
        if (_asked) return null;
        _asked = true;
        return this;
    }
}
