using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Grid.Dashboard;

/// <summary>Section <c>Grid:Dashboard</c>: the pages below <c>/_grid/dashboard</c>.</summary>
public sealed class DashboardOptions
{
    public const string Section = "Grid:Dashboard";

    /// <summary>Whether there is a dashboard. Default true; false leaves no route of it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Who has to sign in, with the grid's access key or by the link that the silo prints when it starts. <c>always</c> (default): everybody. <c>away</c>: whoever does not come from the
    /// machine itself, from 127.0.0.1, under one of its loopback names and past no proxy that says so; everybody where functions share the machine's network and nothing else. Every user of
    /// the machine, and whoever comes through a proxy that adds no header, is let in then.
    /// </summary>
    [AllowedValues("away", "always")]
    public string SignIn { get; set; } = "always";

    /// <summary>How long a sign-in holds, in hours; 1-168, default 12.</summary>
    [Range(1, 168)]
    public int SessionHours { get; set; } = 12;

    /// <summary>Windows that may be open on this silo at the same time; each holds a connection and some memory. 1-1000, default 50.</summary>
    [Range(1, 1000)]
    public int MaxViewers { get; set; } = 50;

    /// <summary>
    /// Whether Orleans' own dashboard, with every type of grain and its methods, is there too, below <c>/_grid/dashboard/orleans/</c>. Default false: it watches every grain call, which makes
    /// each a quarter dearer; warm invocations make none.
    /// </summary>
    public bool Orleans { get; set; }
}

[OptionsValidator]
internal sealed partial class DashboardOptionsValidator : IValidateOptions<DashboardOptions>;
