using Grid.Bench;
using Grid.Runtimes.Environments;
using Grid.Silo;
using Microsoft.Extensions.DependencyInjection.Extensions;

switch (args)
{
    case ["coldstart", .. var settings]:
        await ColdStarts.Run(settings);
        break;
    case ["kestrel", var port]:
        await KestrelEcho.Run(int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
        break;
    case ["noop", .. var settings]:
        await using (var grid = GridHost.Build(settings, services => services.Replace(ServiceDescriptor.Singleton<IEnvironmentHost, NoopEnvironments>())))
            await grid.RunAsync();
        break;
    case ["idle", .. var rest]:
        await Idle.Run(rest);
        break;
    case ["limits", .. var rest]:
        await Limits.Run(rest);
        break;
    case ["cluster", .. var rest]:
        await Cluster.Run(rest);
        break;
    case ["events", .. var rest]:
        await Events.Run(rest);
        break;
    case ["streams", .. var rest]:
        await Streams.Run(rest);
        break;
    case ["logs", .. var rest]:
        await Logs.Run(rest);
        break;
    case ["observability", .. var rest]:
        await Observability.Run(rest);
        break;
    case ["fairness", .. var rest]:
        await Fairness.Run(rest);
        break;
    case ["neighbours", .. var rest]:
        await Neighbours.Run(rest);
        break;
    default:
        await Suite.Run(args);
        break;
}
