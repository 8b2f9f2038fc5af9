using Grid.Contracts;
using Grid.Dashboard.Environments;
using Grid.Dashboard.Metrics;
using Grid.Dashboard.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard;

/// <summary>Registers the dashboard.</summary>
public static class DashboardServices
{
    /// <summary>Most text that a page sends in one message, in bytes: the event of a test.</summary>
    private const int MessageBytes = 1024 * 1024;

    /// <summary>Needs in the container what the pages ask: catalogues, <c>IInvoker</c>, <c>IEventInvoker</c>, <c>IGridView</c> and its like, <c>IAccessKeys</c>, <c>IGrainFactory</c>.</summary>
    public static IServiceCollection AddGridDashboard(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(DashboardOptions.Section);
        services.AddOptions<DashboardOptions>().Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DashboardOptions>, DashboardOptionsValidator>();
        if (!section.GetValue(nameof(DashboardOptions.Enabled), true)) return services;

        services.AddClocks();
        services.AddDataProtection().SetApplicationName("grid.dashboard").DisableAutomaticKeyGeneration();
        services.AddSingleton<GridKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<GridKeyRing>(static (options, ring) => options.XmlRepository = ring);
        services.AddAntiforgery(static options =>
        {
            options.Cookie.Name = "grid-dashboard-form";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorComponents().AddInteractiveServerComponents(static circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 20;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(1);
            circuits.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(10);
        }).AddHubOptions(static hub => hub.MaximumReceiveMessageSize = MessageBytes);
        services.AddSingleton<Sessions>();
        services.AddSingleton<Gate>();
        services.AddSingleton<SignInEndpoints>();
        services.AddSingleton<GridWatch>();
        services.AddSingleton<GridRates>();
        return services;
    }
}
