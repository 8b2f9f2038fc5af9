using Grid.Dashboard;
using Orleans.Dashboard;

namespace Grid.Silo;

/// <summary>Orleans' own dashboard, behind ours, for those who ask for it.</summary>
internal static class OrleansDashboard
{
    public static void AddOrleansDashboard(this ISiloBuilder orleans) => orleans.AddDashboard();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapOrleansDashboard(DashboardEndpoints.OrleansPath);
}
