using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Grid.Contracts;
using Grid.Contracts.Async;
using Grid.Contracts.Messaging;
using Grid.Grains.EventSources;
using Grid.Grains.Messaging;
using Grid.Grains.Tests.EventSources;
using Grid.Grains.Tests.Functions;
using Grid.Storage.Durability;
using Grid.Storage.EventSources;
using Grid.Storage.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.TestingHost;

namespace Grid.Grains.Tests.Messaging;

/// <summary>One silo with topics and the outbox, on a clock that the test moves, and targets that the test scripts.</summary>
public sealed class TopicsCluster : IAsyncLifetime
{
    private InProcessTestCluster? _cluster;

    internal FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));

    internal ScriptedTargets Targets { get; } = new();

    internal MemoryEventSourceRows Rows { get; } = new();

    internal MemoryStates States { get; } = new();

    internal EventSourcesWaker Waker => new(new EventSourceGrains(Rows, _cluster!.Client), Clock, NullLogger<EventSourcesWaker>.Instance);

    internal ITopicCatalog Catalog => new TopicCatalog(States, Clock);

    internal ITopicCertificate Certificate => _cluster!.Silos[0].ServiceProvider.GetRequiredService<ITopicCertificate>();

    internal IDeliveryTarget Target => new TopicTarget(_cluster!.Client);

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddGrainStorage("Default", (provider, _) => States.Using(provider.GetRequiredService<Serializer>()));
            services.AddSingleton<IGrainStateIndex>(States);
            services.AddSingleton<IEventSourceRows>(Rows);
            services.AddSingleton<ISecrets>(new MemorySecrets());
            services.AddOptions<MessagingOptions>().Configure(options => options.HttpHosts = "127.0.0.1");
            services.AddSingleton<IEventInvoker>(Targets);
            services.AddSingleton<IDeliveries>(Targets);
            services.AddGridEventSources();
            services.AddGridTopics();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
    }

    internal ITopicGrain Topic(TopicId topic) => _cluster!.Client.GetGrain<ITopicGrain>(topic.GrainKey);

    internal IGrain Outbox(string region) => _cluster!.Client.GetGrain<IOutboxGrain>(region);

    internal IGrain Outbox(string region, string address) => _cluster!.Client.GetGrain<IOutboxGrain>(OutboxKey.For(region, address).GrainKey);

    /// <summary>Holds a message against its signature and the certificate, as those do who get it.</summary>
    internal async Task Verify(string body, string version)
    {
        var message = JsonDocument.Parse(body).RootElement;
        Assert.Equal(version, message.GetProperty("SignatureVersion").GetString());
        using var certificate = X509Certificate2.CreateFromPem(await Certificate.Text(CancellationToken.None));
        using var key = certificate.GetRSAPublicKey()!;
        string[] signed = message.GetProperty("Type").GetString() == "Notification"
            ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
            : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
        var text = string.Concat(signed.Where(name => message.TryGetProperty(name, out _)).Select(name => $"{name}\n{message.GetProperty(name).GetString()}\n"));
        var hash = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(text), Convert.FromBase64String(message.GetProperty("Signature").GetString()!), hash, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Ends an activation, as the death of its silo does.</summary>
    internal static async Task Forget(IGrain grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle(CancellationToken.None);

    internal Task<long> Waiting(string region) => Rows.Count(EventKinds.Delivery, region, CancellationToken.None);
}
