using System.Globalization;
using Grid.Contracts.Security;
using Grid.Dashboard;
using Grid.Gateway;
using Grid.Gateway.Security;
using Grid.Grains;
using Grid.Grains.Concurrency;
using Grid.Runtimes;
using Grid.Runtimes.Environments;
using Grid.Runtimes.Languages;
using Grid.Storage;
using Grid.Storage.Clustering;
using Grid.Storage.Durability;
using Microsoft.Extensions.Options;

namespace Grid.Silo;

/// <summary>Puts the parts of a silo together.</summary>
public static class GridHost
{
    /// <param name="args">Command line: <c>--Grid:Section:Option value</c>.</param>
    /// <param name="replace">Registers services in place of the standard ones; null changes nothing.</param>
    public static WebApplication Build(string[] args, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var configuration = builder.Configuration;
        KnownSettings.Check(configuration);
        var clock = Options<GridOptions, GridOptionsValidator>(builder, GridOptions.Section);
        var silo = Options<SiloOptions, SiloOptionsValidator>(builder, SiloOptions.Section);
        var observability = Options<ObservabilityOptions, ObservabilityOptionsValidator>(builder, ObservabilityOptions.Section);
        var environments = configuration.GetSection(EnvironmentsOptions.Section).Get<EnvironmentsOptions>() ?? new EnvironmentsOptions();
        var cluster = configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        var dashboard = configuration.GetSection(DashboardOptions.Section).Get<DashboardOptions>() ?? new DashboardOptions();
        var gateway = configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new GatewayOptions();

        // What one setting says, another part follows unless it is told otherwise.
        if (Uri.TryCreate(gateway.Url, UriKind.Absolute, out _))
        {
            configuration[$"{EnvironmentsOptions.Section}:EndpointUrl"] ??= gateway.Url;
            configuration["Grid:Forwarding:Url"] ??= gateway.Url;
        }

        if (cluster.Kind != "single") LeaseSlots(configuration);
        else configuration[$"{ProvisioningOptions.Section}:{nameof(ProvisioningOptions.LostSiloSeconds)}"] ??= "0";

        builder.Services.AddGridClocks(clock, cluster, ClockMark.Of(configuration));
        builder.Services.AddGridStorage(configuration);
        builder.Services.AddGridTraces(configuration);
        builder.Services.AddOptions<EnvironmentsOptions>().Configure<DataFolder>(
            (options, folder) => (options.CacheFolder, options.ScratchFolder) = (folder.SiloAt("cache"), folder.SiloAt("scratch")));
        builder.Services.AddOptions<RuntimesOptions>().Configure<DataFolder>((options, folder) => options.CacheFolder = folder.SiloAt("cache"));
        builder.Services.AddGridRuntimes(configuration);
        builder.Services.AddGridGateway(configuration);
        builder.Services.AddGridDashboard(configuration);
        builder.Services.AddGridTelemetry(observability);
        builder.Services.AddHostedService<Drain>();
        builder.Services.AddHealthChecks().AddCheck<MembershipHealth>("cluster").AddCheck<StopHealth>("stop");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(silo.DrainDelaySeconds + silo.DrainSeconds + environments.StopTimeoutSeconds + 10));
        builder.UseOrleans(orleans =>
        {
            orleans.UseGridCluster(cluster);
            orleans.UseGridClocks(clock);
            orleans.AddGridGrains(configuration);
            if (observability.OtlpEndpoint is not null) orleans.AddActivityPropagation();
            if (dashboard.Enabled && dashboard.Orleans) orleans.AddOrleansDashboard();
        });
        builder.Services.AddHostedService<StopDelay>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(listen => listen.UsePriorKnowledge());
        }).UseUrls(gateway.Url);

        // An idle connection then keeps 4 KiB, and every request costs one system call less.
        builder.WebHost.UseSockets(sockets => sockets.WaitForDataBeforeAllocatingBuffer = false);
        replace?.Invoke(builder.Services);

        var application = builder.Build();
        application.MapGridDashboard(dashboard.Orleans ? OrleansDashboard.Map : null);
        application.UseGridMetrics(observability);
        application.MapGridGateway();
        application.MapGridForwarding();
        RefuseOpenDoors(application.Services);
        return application;
    }

    /// <summary>Where a silo can die without the others, what it holds of a limit must have an end.</summary>
    private static void LeaseSlots(ConfigurationManager configuration)
    {
        const string leaseSeconds = $"{ConcurrencyOptions.Section}:{nameof(ConcurrencyOptions.LeaseSeconds)}";
        configuration[leaseSeconds] ??= "10";
        if (int.TryParse(configuration[leaseSeconds], CultureInfo.InvariantCulture, out var seconds) && seconds < 3) throw new InvalidOperationException($"{leaseSeconds} must be 3 to 60 where several silos form a grid.");
    }

    /// <summary>Starts all parts, or none: what had started when another part could not is stopped in order.</summary>
    public static async Task Start(WebApplication grid)
    {
        // The host cannot stop what could not even be made.
        _ = grid.Services.GetServices<IHostedService>().Count();
        try
        {
            await grid.StartAsync();
        }
        catch
        {
            await StopWhatStarted(grid);
            throw;
        }
    }

    private static async Task StopWhatStarted(WebApplication grid)
    {
        try
        {
            await grid.StopAsync();
        }
        catch (Exception exception) when (exception is InvalidOperationException or AggregateException)
        {
            // Orleans does not stop a silo that has not started; then nothing else has either.
        }
    }

    /// <exception cref="InvalidOperationException">Everybody could get in from everywhere.</exception>
    private static void RefuseOpenDoors(IServiceProvider services)
    {
        var url = services.GetRequiredService<IOptions<GatewayOptions>>().Value.Url;
        var security = services.GetRequiredService<IOptions<SecurityOptions>>().Value;
        if (BindingRules.Check([url], security, services.GetRequiredService<IAccessKeys>().Root.Id) is { } why) throw new InvalidOperationException(why);
    }

    private static TOptions Options<TOptions, TValidator>(WebApplicationBuilder builder, string section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        builder.Services.AddOptions<TOptions>().Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        return builder.Configuration.GetSection(section).Get<TOptions>() ?? new TOptions();
    }
}
