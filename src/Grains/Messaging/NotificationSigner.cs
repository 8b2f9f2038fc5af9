using Grid.Contracts;
using Grid.Contracts.Messaging;
using Grid.Storage.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Grains.Messaging;

/// <summary>Has the key that messages of topics are signed with. It is made when it is first needed, a tenth of a second of work, and kept among the grid's secrets.</summary>
internal sealed class NotificationSigner(ISecrets secrets, [FromKeyedServices(MachineClock.Key)] TimeProvider time) : ITopicCertificate, IDisposable
{
    private const string Name = "notifications.pem";

    private readonly Lock _lock = new();
    private Task<SigningKey>? _key;

    public ValueTask<SigningKey> Key(CancellationToken cancellationToken) => new(Opened().WaitAsync(cancellationToken));

    public async ValueTask<string> Path(CancellationToken cancellationToken) => (await Key(cancellationToken)).Path;

    public async ValueTask<string> Text(CancellationToken cancellationToken) => (await Key(cancellationToken)).Certificate;

    public void Dispose()
    {
        if (_key is { IsCompletedSuccessfully: true } key) key.Result.Dispose();
    }

    /// <summary>What has failed, for want of a disk, say, is tried again.</summary>
    private Task<SigningKey> Opened()
    {
        lock (_lock) return _key is null or { IsFaulted: true } ? _key = Task.Run(() => SigningKey.Read(secrets.ReadOrMake(Name, () => SigningKey.Make(time.GetUtcNow())))) : _key;
    }
}
