using System.Net;
using Grid.Contracts.Traces;

namespace Grid.Runtimes.Sandboxes;

/// <summary>What all sandboxes of a silo have in common.</summary>
internal sealed record BwrapMachine
{
    /// <summary>Path of bubblewrap.</summary>
    public required string Program { get; init; }

    /// <summary>System call filter.</summary>
    public required byte[] Filter { get; init; }

    /// <summary>Arguments that begin every command line.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The folder shown as <c>/etc</c>.</summary>
    public required string EtcFolder { get; init; }

    /// <summary>Further folders of the machine that every function may read.</summary>
    public required IReadOnlyList<string> SharedFolders { get; init; }

    /// <summary>Users for environments; null when the silo is not root and all are its own user outside.</summary>
    public required UserIds? Users { get; init; }

    /// <summary>True when every environment has a network of its own.</summary>
    public required bool OwnNetwork { get; init; }

    /// <summary>The gateway as functions are told it.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>Where the silo itself reaches the gateway.</summary>
    public required EndPoint GatewayAddress { get; init; }

    /// <summary>X-Ray's daemon of the silo.</summary>
    public required ITraceDaemon TraceDaemon { get; init; }
}
