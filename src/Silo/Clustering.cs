using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Grid.Storage;
using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Orleans.Configuration;
using Orleans.Hosting.Kubernetes;
using StackExchange.Redis;
using ClusterOptions = Grid.Storage.Clustering.ClusterOptions;

namespace Grid.Silo;

/// <summary>How this silo finds the others, and how soon one that is dead or frozen is noticed.</summary>
internal static class Clustering
{
    private const int FirstFreePort = 10_000;
    private const int LastFreePort = 14_999;

    /// <summary>A silo alone remembers nothing of its cluster.</summary>
    public static void UseGridCluster(this ISiloBuilder orleans, ClusterOptions cluster)
    {
        var port = cluster.SiloPort == 0 ? FreePort() : cluster.SiloPort;
        orleans.AddReminders();
        if (cluster.Kind == "single")
        {
            orleans.UseLocalhostClustering(port, gatewayPort: 0);
            return;
        }

        // What is no address has been refused before anything listens.
        var address = IPAddress.TryParse(cluster.AdvertisedAddress, out var parsed) ? parsed : IPAddress.Loopback;
        orleans.ConfigureEndpoints(address, port, gatewayPort: 0);
        orleans.Configure<Orleans.Configuration.ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, "grid"));
        if (cluster.Kubernetes) orleans.UsePods(cluster);
        else orleans.Services.AddOptions<Orleans.Configuration.SiloOptions>().Configure<DataFolder>((silo, folder) => silo.SiloName = $"{folder.SiloName}:{port}");
        orleans.Configure<ClusterMembershipOptions>(Watch);
        if (cluster.Kind == "redis") orleans.UseRedis(cluster.RedisConnectionString ?? "");
        else orleans.Services.AddGridMembership();
    }

    /// <summary>Names the silo after its pod. The pod's labels must say what the options say, so that the silos of one grid find each other's pods.</summary>
    private static void UsePods(this ISiloBuilder orleans, ClusterOptions cluster)
    {
        string[] missing = [.. ((string[])[KubernetesHostingOptions.PodNameEnvironmentVariable, KubernetesHostingOptions.PodNamespaceEnvironmentVariable])
            .Where(variable => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))];
        if (missing.Length > 0)
        {
            throw new InvalidOperationException(
                $"{ClusterOptions.Section}:{nameof(ClusterOptions.Kubernetes)}: this is no pod, since {string.Join(" and ", missing)} {(missing.Length == 1 ? "is" : "are")} not set.");
        }

        orleans.UseKubernetesHosting();
        orleans.Configure<Orleans.Configuration.ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, "grid"));
    }

    /// <summary>
    /// A silo that died or is frozen is noticed in two to three seconds: at the defaults the latter takes a minute. A silo that was frozen learns within
    /// five seconds that it was given up, and ends. When all silos have died at once, the first of the next ones waits until their signs of life are old.
    /// </summary>
    private static void Watch(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.EnableConnectionLivenessCheck = false;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
    }

    private static void UseRedis(this ISiloBuilder orleans, string connectionString)
    {
        try
        {
            var connection = new RedisConnection(ConfigurationOptions.Parse(connectionString));
            orleans.Services.AddSingleton<IHostedService>(connection);
            orleans.UseRedisClustering(connection.Configure);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidOperationException(
                $"{ClusterOptions.Section}:{nameof(ClusterOptions.RedisConnectionString)} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Not one that the system gives to connections on their way out: one of those might have it before the silo listens there, a second later.</summary>
    private static int FreePort()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (Listen(RandomNumberGenerator.GetInt32(FirstFreePort, LastFreePort + 1)) is { } port) return port;
        }

        return Listen(0) ?? throw new InvalidOperationException($"No port is free for {ClusterOptions.Section}:{nameof(ClusterOptions.SiloPort)}.");
    }

    /// <returns>Null when somebody has the port.</returns>
    private static int? Listen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return null;
        }
    }
}
